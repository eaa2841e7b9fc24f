import { constants, setPriority } from 'node:os';
import { toPlainError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { Plan } from '../../core/plan.ts';
import type { TrainingSession } from '../engine/engine.ts';
import { openEngine } from '../engine/engines.ts';
import { offerToEndFirst } from '../system/memory.ts';
import { openPort, type Port } from '../processes/port.ts';
import { readTrainingData } from '../trainer/training-data.ts';
import { measure, probePlan } from './measuring.ts';
import type { FromProbe, ProbeOrder, ToProbe } from './protocol.ts';
import { testRates } from './rate-test.ts';

/** The probing process: tries one training for a few steps, says what it saw, and ends. It keeps nothing. */
async function main(): Promise<void> {
  // As a training does: what is measured is what it will get.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  offerToEndFirst();
  const port = openPort<ToProbe, FromProbe>();
  port.onGone(() => process.exit(1));
  const asked = await new Promise<ToProbe>((resolve) => port.listen(resolve));
  let last: FromProbe;
  try {
    last = await answer(asked, port);
  } catch (error) {
    last = { type: 'failed', error: toPlainError(error) };
  }
  await port.tellLast(last);
  process.exit(0);
}

async function answer(asked: ToProbe, port: Port<ToProbe, FromProbe>): Promise<FromProbe> {
  const { order } = asked;
  if (asked.type === 'probe') {
    const plan = probePlan(order.plan, order.training);
    return { type: 'measured', measured: await measure(open(order, plan), plan, order.training, yieldToEventLoop) };
  }
  // All images: they may lie sorted by class.
  const tell = (point: Extract<FromProbe, { type: 'point' }>['point']): void => port.tell({ type: 'point', point });
  return { type: 'tested', test: await testRates(open(order, order.plan), order.plan, order.training, asked.steps, tell, yieldToEventLoop) };
}

function open({ engine, model, training, directory }: ProbeOrder, plan: Plan): TrainingSession {
  return openEngine(engine).trainer(resolveModel(model), training, readTrainingData(directory, plan, null));
}

/** Messages that have come, or the end of the line, are noticed before it goes on. */
async function yieldToEventLoop(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

await main();
