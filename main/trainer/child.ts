import { availableParallelism, constants, cpus, setPriority, totalmem } from 'node:os';
import { join } from 'node:path';
import { toPlainError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import { reviewLabels } from '../../core/review.ts';
import type { CheckpointRow } from '../../core/runs.ts';
import type { Engine, Measures, TrainingSession } from '../engine/engine.ts';
import { openTensorFlow } from '../engine/tensorflow/engine.ts';
import { readCheckpoint, readWeights, readWeightsFile } from './checkpoint/read.ts';
import { checkpointName, type CheckpointState } from './checkpoint/state.ts';
import { writeCheckpoint } from './checkpoint/write.ts';
import { offerToEndFirst } from '../memory.ts';
import { openPort, type Port } from '../processes/port.ts';
import { createControls, type Controls } from './controls.ts';
import { figuresOf, notANumber } from './figures.ts';
import { train } from './loop.ts';
import type { FromChild, ToChild, TrainingOrder } from './protocol.ts';
import { createSampler } from './sampling.ts';
import { readTrainingData } from './training-data.ts';

/**
 * The training process: one run, from its data to its last checkpoint. It tells plain numbers and never
 * sees the database. Without the process that started it, it ends at once.
 */
async function main(): Promise<void> {
  // Training takes what the machine has left: the window and everything else come first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  offerToEndFirst();
  const port = openPort<ToChild, FromChild>();
  const controls = createControls();
  port.onGone(() => process.exit(1));
  const order = await new Promise<TrainingOrder>((resolve) => {
    port.listen((message) => (message.type === 'start' ? resolve(message.order) : controls[message.type]()));
  });
  let last: FromChild;
  try {
    last = { type: await work(order, port, controls) };
  } catch (error) {
    last = { type: 'failed', error: toPlainError(error) };
  }
  await port.tellLast(last);
  process.exit(0);
}

async function work(order: TrainingOrder, port: Port<ToChild, FromChild>, controls: Controls): Promise<'finished' | 'stopped'> {
  const { model: spec, training, plan } = order;
  const model = resolveModel(spec);
  const from = order.from === null ? null : readCheckpoint(order.from);
  const data = readTrainingData(order.directory, plan, order.sampleWeights);
  for (const text of reviewLabels(data.train.labels, data.classes)) if (!from) port.tell({ type: 'note', text });
  const engine = openTensorFlow(order.library);
  const session = engine.trainer(model, training, data);
  if (from) session.load(from.weights, from.optimizer);
  // Those that the file lacks stay as fresh as they are.
  else if (order.initialWeights !== null) session.setWeights(new Map([...session.save().weights, ...readWeightsFile(order.initialWeights)]));
  port.tell({ type: 'started', environment: environmentOf(engine, training.threads) });
  return train({
    session,
    training,
    plan,
    controls,
    from: from && from.state,
    tell: port.tell,
    keep: (state, measures) => keep(session, order.checkpoints, state, measures, training.optimizer.learningRate!),
    restore: (position) => session.setWeights(readWeights(join(order.checkpoints, checkpointName(position)))),
    sample: createSampler(session, data, plan),
    breathe,
  });
}

/** A parent that was killed is noticed between steps, before the channel says so. */
const parent = process.ppid;
const isOrphan = (): boolean => process.ppid !== parent;

/** Messages that have come are handled before the promise is. */
async function breathe(): Promise<void> {
  if (isOrphan()) process.exit(1);
  await new Promise((resolve) => setImmediate(resolve));
}

/** @throws EpochalError `training.nan` rather than write weights that are no numbers. */
function keep(session: TrainingSession, root: string, state: CheckpointState, measures: Measures | null, learningRate: number): CheckpointRow | null {
  const { weights, optimizer } = session.save();
  for (const [name, { values }] of weights) {
    if (!values.every(Number.isFinite)) throw notANumber(`Weight '${name}' is no longer a number after epoch ${state.epoch}, step ${state.step}`, learningRate);
  }
  const written = writeCheckpoint(root, { weights, optimizer: state.final ? new Map() : optimizer, state }, () => !isOrphan());
  return written && { epoch: state.epoch, step: state.step, ...written, created: new Date().toISOString(), ...figuresOf(measures) };
}

function environmentOf(engine: Engine, threads: number | null): Extract<FromChild, { type: 'started' }>['environment'] {
  const devices = engine.devices();
  const device = devices.find(({ type }) => type === 'GPU') ?? devices[0];
  return {
    tensorflow: engine.version,
    device: device?.name ?? 'CPU',
    threads: threads ?? availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
  };
}

await main();
