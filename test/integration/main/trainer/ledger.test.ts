import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracyOf, unanswered } from '../../../../core/ledger/answers.ts';
import { readTraining } from '../../../../core/training.ts';
import { ledgersFolder } from '../../../../main/checkpoints/ledger.ts';
import { createRunAnswers } from '../../../../main/files/answers.ts';
import { decodeAnswers } from '../../../../core/ledger/codec.ts';
import { answersOf } from '../../../../main/runs/ledgers.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { openBench, packDataset, traces, training, type Bench } from './support.ts';
import { testFolder } from '../../../support/folder.ts';

const engine = await openEngine();
const mixing = { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.1 } };
const root = testFolder('ledger');
let bench: Bench;
let fate: Fate | null = null;

beforeAll(async () => {
  await packDataset(join(root, 'waves'));
  bench = await openBench(root, () => trainHere(engine, fate) as never);
});
afterAll(() => bench.close());

async function trained(changes: object): Promise<string> {
  const { run } = await bench.trainer.start({ ...bench.request, training: readTraining({ ...training, epochs: 3, ...changes }) });
  await bench.trainer.wait(run);
  return run;
}

const none = expect.objectContaining({ code: 'ledger.none' }) as Error;

/** What may befall answers on the way to an accuracy: mixed labels, weights, averages, a restored best, fewer and more steps than images. */
describe.each<[string, object, number[]]>([
  ['as it comes', {}, [1, 2, 3]],
  ['labels mixed, classes and their smoothing weighed', { loss: mixing, augmentation: { mixup_alpha: 0.4, cutmix_alpha: 1, horizontal_flip: true }, classWeights: 'balanced' }, [1, 2, 3]],
  ['averages in the end', { optimizer: { type: 'AdamW', arguments: { use_ema: true, gradient_accumulation_steps: 2 } } }, [1, 2, 3]],
  ['the best restored', { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 1, min_delta: 1, restore_best_weights: true } }] }, [1, 2]],
  ['a share validates, in some epochs', { validation: 0.2, validationFreq: 2 }, [1, 2, 3]],
  ['fewer steps than images', { stepsPerEpoch: 5 }, [1, 2, 3]],
  ['images met twice in an epoch', { stepsPerEpoch: 30 }, [1, 2, 3]],
  ['in order, without validation', { shuffle: false, validation: 'none' }, [1, 2, 3]],
])('%s', (_, changes, epochs) => {
  it('gives the recorded accuracies exactly, and the same when it was stopped within an epoch and resumed', async () => {
    fate = null;
    const whole = await trained(changes);
    const { epochRows, stepsPerEpoch } = bench.runs.show(whole);
    expect(epochRows.map(({ epoch }) => epoch)).toEqual(epochs);
    for (const { epoch, accuracy, valAccuracy } of epochRows) {
      expect(accuracyOf(answersOf(bench.runs, whole, epoch, 'train').answers)).toBe(accuracy);
      if (valAccuracy === null) expect(() => answersOf(bench.runs, whole, epoch, 'validation')).toThrow(none);
      else expect(accuracyOf(answersOf(bench.runs, whole, epoch, 'validation').answers)).toBe(valAccuracy);
    }
    for (const at of [2, stepsPerEpoch - 1, stepsPerEpoch + 3]) {
      fate = { at, how: 'stop' };
      const run = await trained(changes);
      expect(bench.runs.row(run).state).toBe('stopped');
      fate = null;
      await bench.trainer.resume(run);
      await bench.trainer.wait(run);
      expect(traces(bench.runs, run)).toEqual(traces(bench.runs, whole));
    }
  });
});

describe('a ledger', () => {
  it('names the images that an epoch of few steps did not meet', async () => {
    const run = await trained({ stepsPerEpoch: 5, epochs: 1 });
    const { answers } = answersOf(bench.runs, run, 1, 'train');
    expect(answers.index.length).toBe(80);
    expect(new Set([...answers.index, ...unanswered(answers)])).toEqual(new Set(Array.from({ length: 300 }, (_, index) => index)));
  });

  it('is none where the setting is off, and the training is the same without', async () => {
    const [on, off] = [await trained({}), await trained({ ledger: false })];
    const { ledgers, ...same } = traces(bench.runs, on);
    expect(traces(bench.runs, off)).toEqual({ ...same, ledgers: [null, null, null] });
    expect(ledgers).toMatchObject([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }]);
    expect(() => answersOf(bench.runs, off, 1, 'train')).toThrow("setting 'ledger' is off");
  });

  it('has an address of each epoch and split, which says what core reads, and refuses what is not there', async () => {
    const run = await trained({ epochs: 2 });
    const answer = createRunAnswers(bench.runs);
    const ask = (epoch: string, split: string): Promise<Response> => answer(new Request(`http://localhost/runs/${run}/ledger/${epoch}/${split}`), run, epoch, split);
    for (const [epoch, split] of [['1', 'train'], ['last', 'validation']] as const) {
      const body = new Uint8Array(await (await ask(epoch, split)).arrayBuffer());
      expect(decodeAnswers(body)).toEqual(answersOf(bench.runs, run, epoch === 'last' ? epoch : 1, split).answers);
    }
    await expect(ask('3', 'train')).rejects.toThrow(none);
    await expect(ask('0', 'train')).rejects.toThrow('There is nothing at');
    await expect(ask('1', 'test')).rejects.toThrow('There is nothing at');
  });

  it('is refused once a byte has changed, and where an older Epochal trained the run', async () => {
    const run = await trained({ epochs: 2 });
    const folder = join(bench.runs.folder(run), ledgersFolder);
    expect(readdirSync(folder).sort()).toEqual(['1.ledger', '2.ledger']);
    const file = join(folder, '1.ledger');
    writeFileSync(file, readFileSync(file).map((byte, place) => (place === 300 ? byte ^ 1 : byte)));
    expect(() => answersOf(bench.runs, run, 1, 'train')).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
    rmSync(folder, { recursive: true });
    expect(() => answersOf(bench.runs, run, 1, 'train')).toThrow('an older Epochal trained it');
  });
});
