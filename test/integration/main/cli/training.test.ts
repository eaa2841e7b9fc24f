import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlainError } from '../../../../core/errors.ts';
import type { EpochRow, RunDetail, RunNote } from '../../../../core/runs.ts';
import { readWeights, readWeightsFile } from '../../../../main/checkpoints/read.ts';
import { packDataset } from '../trainer/support.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

interface Trained {
  run: string;
  state: string;
  epochs: EpochRow[];
  notes: RunNote[];
  steps: number[];
}

let line: CommandLine;
/** The losses of a plain epoch. */
let plain: number[];
beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(() => line.close());

/** Trains on one thread, so that the same is the same to the bit. */
async function train(...options: string[]): Promise<Trained & { err: string }> {
  const { code, err, json } = await line.type('train', ...options, '--log-steps', '--json');
  expect(code, err).toBe(0);
  return { ...json<Trained>(), err };
}
const small = (): string[] => ['--model', line.model, '--dataset', 'waves', '--threads', '1', '--limit', '100', '--test-limit', '40'];
const show = async (run: string): Promise<RunDetail> => (await line.call('runs', 'show', run, '--json')).json<RunDetail>();
const refusal = async (...options: string[]): Promise<{ exit: number | null } & PlainError> => {
  const { code: exit, json } = await line.call('train', ...options, '--json');
  return { exit, ...json<{ error: PlainError }>().error };
};

const checkpoint = (run: string, name: string): string => join(line.home, 'runs', run, 'checkpoints', name);
/** sha256 of weights, slots and state of a checkpoint, as its manifest has them. */
const hashes = (run: string, name: string): { weights: string; optimizer: string } => {
  const { files } = JSON.parse(readFileSync(join(checkpoint(run, name), 'manifest.json'), 'utf8')) as { files: Record<string, { sha256: string }> };
  return { weights: files['weights.safetensors']!.sha256, optimizer: files['optimizer.safetensors']!.sha256 };
};
/** Without what a clock says. */
const measured = (epochs: readonly EpochRow[]): object[] => epochs.map(({ seconds: _seconds, imagesPerSecond: _rate, ...row }) => row);

describe('a training with a schedule, a callback, augmentation and class weights', () => {
  let first: Trained & { err: string };
  beforeAll(async () => {
    first = await train(
      ...small(),
      ...['--epochs', '50', '--name', 'First', '--seed', '3', '--top-k', '3', '--checkpoint-every', '1'],
      ...['--optimizer', 'adam:clipnorm=1', '--schedule', 'cosine_decay:alpha=0.1', '--loss', 'categorical_crossentropy:label_smoothing=0.1'],
      // Nothing is better by that much: it ends after the epoch that waited.
      ...['--callback', 'EarlyStopping:patience=1,min_delta=100', '--callback', 'TerminateOnNaN'],
      ...['--augment', 'rotation_range=10,horizontal_flip=true', '--class-weights', 'balanced', '--set', 'l2Loss=1e-4'],
    );
  });

  it('is ended by EarlyStopping, which says so', () => {
    expect(first.state).toBe('finished');
    expect(first.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(first.notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Ended after epoch 2: val_loss has not become better for 1 epochs/));
  });

  it('measures what was asked for, at the rates of the schedule', () => {
    // 100 images, 32 a step: 4 steps an epoch, 200 in all.
    expect(first.steps).toHaveLength(8);
    for (const [index, row] of first.epochs.entries()) {
      const cosine = 0.5 * (1 + Math.cos((Math.PI * (4 * index + 3)) / 200));
      expect(row.learningRate).toBeCloseTo(0.001 * (0.9 * cosine + 0.1), 12);
      expect(row.topK).toBeGreaterThanOrEqual(row.accuracy!);
      expect(row.valTopK).toBeGreaterThanOrEqual(row.valAccuracy!);
      expect(row.classAccuracy).toHaveLength(10);
      // 40 test images, 4 of each class.
      expect(row.classAccuracy!.reduce<number>((sum, share) => sum + share!, 0) / 10).toBeCloseTo(row.valAccuracy!, 6);
    }
  });

  it('says beforehand what it will do', () => {
    const reported = first.err.split('\n');
    expect(reported).toContain('100 images, 4 steps an epoch, 50 epochs; validation on 40 after each epoch');
    expect(reported.find((one) => one.startsWith('Adam at 0.001;'))).toMatch(/schedule CosineDecay\(alpha=0\.1.*L2 0\.0001; augmentation rotation_range=10, horizontal_flip=true; callbacks EarlyStopping, TerminateOnNaN; class weights balanced$/);
    expect(reported.findIndex((one) => one.startsWith('Adam at'))).toBeLessThan(reported.findIndex((one) => one.startsWith('epoch 1/50')));
    expect(reported.find((one) => one.startsWith('epoch 1/50'))).toMatch(/ {2}top k 0\.\d{4} .* val top k 0\.\d{4} {2}rate 0\.0009\d+/);
  });

  it('is shown with every setting, and the space its checkpoints take', async () => {
    const { training, checkpoints } = await show('First');
    expect(training).toMatchObject({ l2Loss: 1e-4, topK: 3, classWeights: 'balanced', checkpoints: { keepEvery: 1 }, loss: { arguments: { from_logits: true, label_smoothing: 0.1 } } });
    expect(checkpoints.map(({ folder }) => folder)).toEqual(['1', '2']);
    const { out } = await line.call('runs', 'show', 'First');
    for (const said of [
      /^optimizer +Adam\(learning_rate=0\.001, beta_1=0\.9, .*clipnorm=1/m,
      /^schedule +CosineDecay\(alpha=0\.1/m,
      /^loss +CategoricalCrossentropy\(from_logits=true, label_smoothing=0\.1\)$/m,
      /^L2 +0\.0001/m,
      /^top k +3$/m,
      /^class weights +balanced$/m,
      /^augmentation +rotation_range=10, horizontal_flip=true$/m,
      /^callbacks +EarlyStopping\(.*patience=1.*\); TerminateOnNaN/m,
      /^checkpoints kept +best, last, every 1 epochs$/m,
      /^checkpoints +1 \(.* kB\), 2 \(.* kB\); together .* kB$/m,
      /^notes .*Ended after epoch 2/m,
      /^EPOCH .*TOP 3 +VAL TOP 3 +RATE/m,
    ]) expect(out).toMatch(said);
  });

  it('--from repeats it to the bit', async () => {
    const again = await train('--from', 'First', '--name', 'Again');
    expect(again.run).not.toBe(first.run);
    expect(again.steps).toEqual(first.steps);
    expect(measured(again.epochs)).toEqual(measured(first.epochs));
    expect(hashes(again.run, '2')).toEqual(hashes(first.run, '2'));
    expect((await show('Again')).training).toEqual((await show('First')).training);
  });

  it('--from with options changes those settings and no other', async () => {
    const other = await train('--from', 'First', '--seed', '4', '--set', 'callbacks.EarlyStopping.arguments.patience=2', '--name', 'Other');
    expect(other.epochs).toHaveLength(3);
    expect(other.steps).not.toEqual(first.steps);
    const before = (await show('First')).training;
    const [stopping, ...callbacks] = before.callbacks;
    expect((await show('Other')).training).toEqual({ ...before, seed: 4, callbacks: [{ ...stopping, arguments: { ...stopping!.arguments, patience: 2 } }, ...callbacks] });
  });

  it('--from a checkpoint begins a new run with its weights, its epochs done', async () => {
    const on = await train('--from', 'First@1', '--epochs', '3', '--name', 'On');
    expect(on.epochs.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(on.err).toContain('100 images, 4 steps an epoch, epochs 2 to 3; validation');
    expect((await show('On')).training).toEqual({ ...(await show('First')).training, epochs: 3, initialEpoch: 1, initialWeights: `${first.run}@1` });
    expect(readWeightsFile(join(line.home, 'runs', on.run, 'initial-weights.safetensors'))).toEqual(readWeights(checkpoint(first.run, '1')));
  });

  it.each([
    ['@2', { exit: 2, code: 'cli.usage', says: /initialEpoch' is 2.*larger/ }, ['--epochs', '2']],
    ['@7', { exit: 1, code: 'checkpoint.missing', says: /epoch 7.*kept 1, 2/ }, []],
  ] as const)('--from First%s is refused where there is nothing to do or to begin with', async (which, { exit, code, says }, options) => {
    const refused = await refusal('--from', `First${which}`, ...options);
    expect(refused).toMatchObject({ exit, code });
    expect(`${refused.message} ${refused.hint}`).toMatch(says);
  });
});

describe('weights to begin with', () => {
  it('of a run or of its file are the same, are kept, and so is the run that has them repeated', async () => {
    const source = await train(...small(), '--epochs', '1', '--name', 'Source');
    plain = source.steps;
    const ofRun = await train(...small(), '--epochs', '1', '--weights', 'Source', '--name', 'Of run');
    const ofFile = await train(...small(), '--epochs', '1', '--weights', join(checkpoint(source.run, '1'), 'weights.safetensors'));
    expect(ofRun.steps).not.toEqual(source.steps);
    expect(ofFile.steps).toEqual(ofRun.steps);
    // By its epoch, which stays what it is.
    expect((await show('Of run')).training.initialWeights).toBe(`${source.run}@1`);
    expect((await line.call('runs', 'delete', 'Source')).code).toBe(0);
    expect((await train('--from', 'Of run')).steps).toEqual(ofRun.steps);
    expect((await train('--from', 'Of run', '--weights', 'none')).steps).toEqual(source.steps);
  });

  it('of another network are refused', async () => {
    const path = join(line.folder, 'wider.json');
    const { layers, ...model } = JSON.parse(readFileSync(line.model, 'utf8')) as { name: string; layers: object[] };
    await writeFile(path, JSON.stringify({ ...model, layers: layers.map((one, index) => (index === 1 ? { type: 'Conv2D', arguments: { filters: 9, kernel_size: 3 } } : one)) }));
    expect(await refusal('--model', path, '--dataset', 'waves', '--weights', 'Of run@best')).toMatchObject({ exit: 1, code: 'training.weights' });
  });
});

describe('sample weights', () => {
  it('count, and are kept with the run for when it is repeated', async () => {
    const path = join(line.folder, 'samples.txt');
    await writeFile(path, Array.from({ length: 300 }, (_, index) => (index % 2 ? '1\n' : '0.25\n')).join(''));
    const weighted = await train(...small(), '--epochs', '1', '--sample-weights', path, '--name', 'Weighted');
    expect(weighted.steps).not.toEqual(plain);
    await rm(path);
    expect((await train('--from', 'Weighted')).steps).toEqual(weighted.steps);
    expect((await train('--from', 'Weighted', '--sample-weights', 'none')).steps).toEqual(plain);
  });

  it('must be one an image', async () => {
    const path = join(line.folder, 'few.txt');
    await writeFile(path, '1\n1\n');
    expect(await refusal(...small(), '--sample-weights', path)).toMatchObject({ exit: 1, code: 'training.sample-weights', message: expect.stringContaining('2 numbers') });
  });
});

it('epochs of so many steps, validated now and then', async () => {
  const { epochs, steps } = await train(...small(), '--epochs', '4', '--steps-per-epoch', '2', '--validation-freq', '2,3', '--augment', 'none');
  expect(steps).toHaveLength(8);
  expect(epochs.map(({ valLoss }) => valLoss !== null)).toEqual([false, true, true, false]);
});

it('in the background it says in its log what it will do', async () => {
  const { code, err, json } = await line.type('train', '--from', 'Weighted', '--detach', '--json');
  expect(code, err).toBe(0);
  const { run } = json<{ run: string }>();
  await line.call('runs', 'watch', run);
  expect(readFileSync(join(line.home, 'runs', run, 'log.txt'), 'utf8')).toContain('100 images, 4 steps an epoch, 1 epoch; validation on 40 after each epoch\nAdam at 0.001; sample weights\n');
});

it('class weights must be one a class', async () => {
  expect(await refusal(...small(), '--class-weights', '1,2')).toMatchObject({ exit: 1, code: 'training.class-weights' });
});

it('a run is not repeated on another data set of the same name, unless that is asked for', async () => {
  const directory = join(line.home, 'datasets', 'waves');
  await rm(directory, { recursive: true });
  await packDataset(directory, { counts: { train: 310, test: 120 }, side: 8, classes: 10 });
  expect(await refusal('--from', 'Of run')).toMatchObject({ exit: 1, code: 'run.data-changed', message: expect.stringContaining("'waves'") });
  expect((await train('--from', 'Of run', '--dataset', 'waves')).state).toBe('finished');
});
