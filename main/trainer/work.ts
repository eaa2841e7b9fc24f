import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { phrase } from '../../core/errors/words.ts';
import { decodeAnswers } from '../../core/ledger/codec.ts';
import { canKeepAnswers } from '../../core/ledger/collector.ts';
import { answerShape } from '../../core/model/answers.ts';
import { resolveModel, type Model } from '../../core/model/model.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { reviewLabels } from '../../core/review.ts';
import type { CheckpointRow } from '../../core/runs.ts';
import type { Engine, Measures, TrainingSession } from '../engine/engine.ts';
import { readCheckpoint, readWeights, readWeightsFile } from '../checkpoints/read.ts';
import { checkpointName, type CheckpointState } from '../checkpoints/state.ts';
import { writeCheckpoint, type Checkpoint } from '../checkpoints/write.ts';
import type { Controls } from './controls.ts';
import { figuresOf, notANumber } from './figures.ts';
import { keepLedger, noLedger, type LedgerKeeper } from './ledger.ts';
import { train } from './loop.ts';
import type { FromChild, TrainingJob } from './protocol.ts';
import { createSampler } from './sampling.ts';
import { readTrainingData } from './training-data.ts';

/** What a training is done with, and who is informed of it. */
export interface WorkContext {
  engine: Engine;
  controls: Controls;
  send(message: FromChild): void;
  yieldToEventLoop(): Promise<void>;
  /** Whether the run is ours still: another process may have it by now. */
  isOurs(): boolean;
}

/**
 * One run, from its data or its checkpoint to its end.
 * @throws EpochalError of the data, the checkpoint or the engine; as `train`.
 */
export async function work(job: TrainingJob, { engine, controls, send, yieldToEventLoop, isOurs }: WorkContext): Promise<'finished' | 'stopped'> {
  const { model: spec, training, plan } = job;
  const model = resolveModel(spec);
  const from = job.from === null ? null : readCheckpoint(job.from);
  const data = readTrainingData(job.directory, plan, job);
  for (const note of reviewLabels(data.train.labels, data.classes)) if (!from) send({ type: 'note', note });
  const session = engine.trainer(model, training, data, job.optimizerFrom);
  if (from) session.load(from.weights, job.forked ? slotsOf(session, from, send) : from.optimizer);
  // Those that the file lacks stay as fresh as they are.
  else if (job.initialWeights !== null) session.setWeights(new Map([...session.save().weights, ...readWeightsFile(job.initialWeights)]));
  const ledger = openLedger(job, model, from, isOurs);
  send({ type: 'started', environment: environmentOf(engine, training.threads) });
  return train({
    session,
    training,
    plan,
    controls,
    from: from && from.state,
    send,
    ledger,
    keep: (state, measures) => keep(session, ledger, job.checkpoints, state, measures, training.optimizer.learningRate!, isOurs),
    restore: (position) => session.setWeights(readWeights(join(job.checkpoints, checkpointName(position)))),
    sample: createSampler(session, data, plan),
    yieldToEventLoop,
  });
}

/** A fork's optimizer may keep more than that of the checkpoint it goes on from did. */
function slotsOf(session: TrainingSession, { optimizer }: Checkpoint, send: WorkContext['send']): WeightMap {
  const fresh = session.save().optimizer;
  const added = new Set(Array.from(fresh.keys()).flatMap((name) => (optimizer.has(name) ? [] : [name.slice(name.lastIndexOf('/') + 1)])));
  // Of another optimizer that was said already.
  if (added.size > 0 && optimizer.size > 0) send({ type: 'note', note: phrase`The optimizer starts from its initial values with what the run it was forked from did not keep: ${[...added].join(', ')}.` });
  return new Map([...fresh, ...optimizer]);
}

/** Ledgers of a run that is trained again from a checkpoint go as far as that. */
function openLedger({ training, plan, ledgers }: TrainingJob, model: Model, from: Checkpoint | null, isOurs: () => boolean): LedgerKeeper {
  if (!training.ledger || !canKeepAnswers(answerShape(model.output.outputShape))) return noLedger;
  return keepLedger({
    folder: ledgers,
    plan,
    finished: from?.state.epoch ?? training.initialEpoch,
    from: from?.answers ? decodeAnswers(from.answers) : null,
    isOurs,
  });
}

/** @throws EpochalError `training.nan` rather than write weights that are no numbers. */
function keep(session: TrainingSession, ledger: LedgerKeeper, root: string, state: CheckpointState, measures: Measures | null, learningRate: number, isOurs: () => boolean): CheckpointRow | null {
  const { weights, optimizer } = session.save();
  for (const [name, { values }] of weights) {
    if (!values.every(Number.isFinite)) throw notANumber(phrase`Weight '${name}' is no longer a number after epoch ${state.epoch}, step ${state.step}`, learningRate);
  }
  const written = writeCheckpoint(root, { weights, optimizer: state.final ? new Map() : optimizer, state, answers: state.step > 0 && !state.final ? ledger.underWay() : null }, isOurs);
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
