import { resolveModel, type Model } from '../../core/model/model.ts';
import type { Plan } from '../../core/plan.ts';
import type { RatePoint, RateTest } from '../../core/probe.ts';
import type { TrainingSession } from '../engine/engine.ts';
import { readWeights } from '../checkpoints/read.ts';
import { openEngine } from '../engine/engines.ts';
import type { Progress } from '../processes/calls.ts';
import { readTrainingData } from '../trainer/training-data.ts';
import { measure, probePlan } from './measuring.ts';
import type { Measured, ProbeJob, RateTestJob } from './protocol.ts';
import { testRates } from './rate-test.ts';

/** What a probing process does. */
export type ProbeWork = typeof probeWork;
export const probeWork = {
  probe(job: ProbeJob): Promise<Measured> {
    const model = resolveModel(job.model);
    const plan = probePlan(job.plan, model, job.training);
    return measure(open(job, model, plan), plan, job.training, yieldToEventLoop);
  },
  /** On all images: they may lie sorted by class. */
  rateTest(job: RateTestJob, tell: Progress<RatePoint>): Promise<RateTest> {
    return testRates(open(job, resolveModel(job.model), job.plan), job.plan, job.training, job.steps, tell, yieldToEventLoop);
  },
};

function open({ engine, training, directory, edits, streamed, weights }: ProbeJob, model: Model, plan: Plan): TrainingSession {
  const session = openEngine(engine).trainer(model, training, readTrainingData(directory, plan, { edits, streamed }));
  if (weights !== null) session.setWeights(readWeights(weights));
  return session;
}

/** Messages that have come, or the end of the line, are noticed before it goes on. */
async function yieldToEventLoop(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
