import { expect, it } from 'vitest';
import { retained } from '../../../../core/callbacks/callbacks.ts';
import { planData } from '../../../../core/plan.ts';
import type { EpochRow } from '../../../../core/runs.ts';
import type { WeightMap } from '../../../../core/model/weights.ts';
import { checkpointName, type CheckpointState } from '../../../../main/checkpoints/state.ts';
import { createControls } from '../../../../main/trainer/controls.ts';
import { figuresOf } from '../../../../main/trainer/figures.ts';
import { noLedger } from '../../../../main/trainer/ledger.ts';
import { train } from '../../../../main/trainer/loop.ts';
import { fixture, formulaWeights, openEngine, setUp } from '../engine/tensorflow/support.ts';

interface Case {
  name: string;
  optimizer: object;
  schedule?: object;
  callbacks: object[];
  epochs: number;
  valLoss: (number | null)[];
  valAccuracy: number[];
  /** Loss and accuracy on the validation images, after `fit`. */
  after: [number, number];
  /** Of the file that ModelCheckpoint wrote; null without it. */
  kept: [number, number] | null;
}

const { layers, images, validation, batchSize, cases } = fixture<{ layers: unknown[]; images: number; validation: number; batchSize: number; cases: Case[] }>('endings/endings.json');
const engine = await openEngine();

/** Figures of Keras 3.15 (test/fixtures/endings/make.py). */
it.each(cases.map((given) => [given.name, given] as const))('ends with the weights that fit ends with, and keeps what ModelCheckpoint keeps: %s', async (_, given) => {
  const { optimizer, schedule = null, callbacks, epochs } = given;
  const asked = { epochs, batchSize, optimizer, schedule, callbacks, shuffle: false, loss: { type: 'SparseCategoricalCrossentropy' } };
  const { model, training, data } = setUp({ name: 'm', layers }, asked, { train: images, validation });
  const session = engine.trainer(model, training, data);
  session.load(formulaWeights(model), session.save().optimizer);
  const kept = new Map<string, { state: CheckpointState; weights: WeightMap }>();
  const rows: EpochRow[] = [];
  const end = await train({
    session, training, ledger: noLedger, plan: planData(training, { train: images, validation: 0, test: validation }), controls: createControls(), from: null,
    send: (message) => void (message.type === 'epoch' && rows.push(message.row)),
    keep(state, measures) {
      const folder = checkpointName(state);
      kept.set(folder, { state, weights: session.save().weights });
      return { epoch: state.epoch, step: state.step, folder, bytes: 0, created: '', ...figuresOf(measures) };
    },
    restore: (position) => session.setWeights(kept.get(checkpointName(position))!.weights),
    sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
    yieldToEventLoop: () => Promise.resolve(),
  });
  const after = session.validate();
  const give = (folder: string): [number, number] => {
    session.setWeights(kept.get(folder)!.weights);
    const { loss, accuracy } = session.validate();
    return [loss, accuracy];
  };
  const last = give([...kept.keys()].at(-1)!);
  const { state } = [...kept.values()].at(-1)!;
  const best = given.kept && retained(training.callbacks, state.callbacks).find((one) => one.callbacks.includes(callbacks.length - 1));
  const saved = best && give(checkpointName(best));
  session.close();

  expect(end).toBe('finished');
  // Keras validates once more where the loss is no number.
  const measured = given.valLoss.filter((loss) => loss !== null);
  expect(rows).toHaveLength(measured.length);
  for (const [i, row] of rows.entries()) near([row.valLoss!, row.valAccuracy!], [measured[i]!, given.valAccuracy[i]!]);
  near([after.loss, after.accuracy], given.after);
  near(last, given.after);
  if (given.kept) near(saved!, given.kept);
});

function near(got: readonly number[], wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(2e-5);
}
