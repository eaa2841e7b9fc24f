import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlainError } from '../../../../core/errors.ts';
import type { Evaluation } from '../../../../core/predictions.ts';
import type { Best, EpochRow, RunDetail, RunEvent, RunRow } from '../../../../core/runs.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

interface Trained {
  run: string;
  state: string;
  epochs: EpochRow[];
  stepMs: number | null;
  best: Best | null;
  params: number;
  error: PlainError | null;
  steps?: (number | null)[];
  nan?: true;
}

let line: CommandLine;
beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(() => line.close());

const train = (...options: string[]): string[] => ['train', '--model', line.model, '--dataset', 'waves', '--threads', '1', ...options];
const show = async (run: string): Promise<RunDetail> => (await line.call('runs', 'show', run, '--json')).json<RunDetail>();

describe('a run of two epochs', () => {
  let trained: Trained;
  let progress: string;
  beforeAll(async () => {
    const { code, err, json } = await line.type(...train('--epochs', '2', '--validation', '0.2', '--limit', '200', '--log-steps', '--name', 'First light', '--json'));
    expect(code, err).toBe(0);
    trained = json<Trained>();
    progress = err;
  });

  it('writes what an epoch answered of each image, and says why there is nothing to write', async () => {
    const out = join(line.home, 'answers.npz');
    for (const [split, column, count, set] of [['validation', 'valAccuracy', 40, 'train'], ['train', 'accuracy', 160, 'train']] as const) {
      const { code, err, json } = await line.type('runs', 'predictions', trained.run, '--epoch', '2', '--split', split, '--out', out, '--json');
      expect(code, err).toBe(0);
      expect(json()).toEqual({ out, run: trained.run, epoch: 2, split, set, count, accuracy: trained.epochs[1]![column], unanswered: [] });
      const text = readFileSync(out, 'latin1');
      for (const [name, type] of [['index', '<i4'], ['label', '<i4'], ['predicted', '<i4'], ['target', '<i4'], ['probability', '<f4'], ['confidence', '<f4'], ['margin', '<f4']]) {
        expect(text).toContain(`${name}.npy`);
        expect(text).toContain(`{'descr': '${type}', 'fortran_order': False, 'shape': (${count},), }`);
      }
    }
    const { code, json } = await line.call('runs', 'predictions', trained.run, '--epoch', '3', '--out', out, '--json');
    expect([code, json<{ error: PlainError }>().error]).toMatchObject([1, { code: 'ledger.none', message: "Run 'First light' has no answers of epoch 3: it has finished epochs 1 to 2." }]);
  });

  it('gives the result of the contract', () => {
    expect(trained).toEqual({
      run: expect.any(String),
      state: 'finished',
      epochs: [1, 2].map((epoch) => ({
        epoch,
        loss: expect.any(Number),
        accuracy: expect.any(Number),
        valLoss: expect.any(Number),
        valAccuracy: expect.any(Number),
        topK: null,
        valTopK: null,
        classAccuracy: expect.any(Array),
        learningRate: 0.001,
        seconds: expect.any(Number),
        imagesPerSecond: expect.any(Number),
      })),
      stepMs: expect.any(Number),
      best: { epoch: expect.any(Number), metric: 'valAccuracy', value: expect.any(Number) },
      params: 954,
      error: null,
      notes: expect.any(Array),
      steps: expect.any(Array),
    });
    // 160 of 200 images, 32 a step, twice.
    expect(trained.steps).toHaveLength(10);
    expect(trained.best!.value).toBe(Math.max(...trained.epochs.map(({ valAccuracy }) => valAccuracy!)));
  });

  it('says one line an epoch on stderr, for a log', () => {
    expect(progress.match(/^epoch \d\/2 {2}loss \d\.\d{4} {2}accuracy .+images\/s$/gm)).toHaveLength(2);
    expect(progress).not.toContain('\r');
  });

  it('is listed, shown and summarized', async () => {
    const list = (await line.type('runs', 'list', '--json')).json<RunRow[]>();
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ run: trained.run, name: 'First light', state: 'finished', recipe: null, dataset: 'waves', epochs: 2, best: trained.best, created: expect.stringMatching(/Z$/) });
    const shown = await show('First');
    expect(shown).toMatchObject({ run: trained.run, epochRows: trained.epochs, params: 954, training: { epochs: 2, validation: 0.2, limit: 200, threads: 1 } });
    expect((await line.type('summary', 'last', '--json')).json()).toMatchObject({ name: 'small', totalParams: 954, trainableParams: 954, nonTrainableParams: 0 });
    const table = await line.call('runs', 'show', trained.run.slice(0, -1));
    expect(table.out).toContain('First light');
  });

  it('is watched to the end it has reached', async () => {
    const { code, json } = await line.type('runs', 'watch', 'last', '--json');
    expect(code).toBe(0);
    const { steps: _steps, ...result } = trained;
    expect(json()).toEqual(result);
  });

  it('is evaluated: on its own validation images it gets what training measured', async () => {
    const validation = (await line.type('evaluate', 'last', '--split', 'validation', '--checkpoint', 'last', '--json')).json<Evaluation>();
    expect(validation).toMatchObject({ run: trained.run, dataset: 'waves', split: 'validation', checkpoint: '2', count: 40 });
    expect(validation.accuracy).toBe(trained.epochs[1]!.valAccuracy);
    expect(validation.loss).toBeCloseTo(trained.epochs[1]!.valLoss!, 5);
  });

  it('is evaluated on test images, predictions written for NumPy', async () => {
    const out = join(line.folder, 'predictions.npz');
    const evaluation = (await line.type('evaluate', 'First light', '--predictions', out, '--json')).json<Evaluation>();
    expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(['count', 'loss', 'accuracy', 'top5Accuracy', 'perClass', 'confusion', 'ece', 'seconds']));
    expect(evaluation.count).toBe(120);
    expect(evaluation.perClass).toHaveLength(10);
    expect(evaluation.perClass[3]).toEqual({ name: 'class 3', precision: expect.any(Number), recall: expect.any(Number), f1: expect.any(Number), support: 12 });
    const right = evaluation.confusion.reduce((sum, row, index) => sum + row[index]!, 0);
    expect(right / 120).toBe(evaluation.accuracy);
    expect(evaluation.confusion.flat().reduce((sum, count) => sum + count)).toBe(120);
    const bytes = readFileSync(out);
    expect(bytes.includes("'shape': (120, 10)")).toBe(true);
    expect(bytes.includes("'descr': '<f4'")).toBe(true);
  });

  it('says what is on pictures: files, and folders without what is no picture', async () => {
    const pictures = join(line.folder, 'pictures');
    await mkdir(join(pictures, 'below'), { recursive: true });
    const picture = sharp({ create: { width: 40, height: 25, channels: 3, background: 'tomato' } });
    await picture.clone().jpeg().toFile(join(pictures, 'a.jpg'));
    await picture.clone().png().toFile(join(pictures, 'below', 'b.png'));
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } }).toFile(join(pictures, 'c.webp'));
    await writeFile(join(pictures, 'broken.png'), Buffer.from('\x89PNG\r\n\x1a\nand no more', 'latin1'));
    await writeFile(join(pictures, 'notes.txt'), 'no picture at all');
    const csv = join(line.folder, 'answers.csv');
    const { code, err, json } = await line.type('predict', 'last', pictures, '--top', '3', '--csv', csv, '--json');
    expect(code, err).toBe(0);
    const answers = json<{ path: string; top: { index: number; name: string; nameZh: string | null; probability: number }[]; probabilities: number[] }[]>();
    expect(answers.map(({ path }) => path)).toEqual(['a.jpg', join('below', 'b.png'), 'c.webp'].map((name) => join(pictures, name)));
    for (const { top, probabilities } of answers) {
      expect(top.map(({ probability }) => probability)).toEqual(probabilities.toSorted((a, b) => b - a).slice(0, 3));
      expect(top[0]).toEqual({ index: probabilities.indexOf(Math.max(...probabilities)), name: `class ${top[0]!.index}`, nameZh: null, probability: Math.max(...probabilities) });
      expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
    }
    expect(readFileSync(csv, 'utf8').split('\r\n')).toHaveLength(5);
    expect(err).toMatch(/^left out: .*broken\.png/m);
    expect(err).toMatch(/^left out: .*notes\.txt: not a PNG/m);
    expect((await line.type('predict', 'last', join(pictures, 'broken.png'), '--json')).json()).toMatchObject({ error: { code: 'picture.unreadable', message: expect.stringContaining('broken.png') } });
    const people = await line.type('predict', 'last', join(pictures, 'a.jpg'));
    expect(people.out).toContain(answers[0]!.top[0]!.probability.toFixed(4));
  });

  it('is renamed, then deleted with its folder', async () => {
    expect((await line.type('runs', 'rename', 'last', 'Second', '--json')).json()).toEqual({ run: trained.run, name: 'Second' });
    expect((await line.type('runs', 'delete', 'Second', '--json')).json()).toEqual({ run: trained.run, deleted: true });
    expect(existsSync(join(line.home, 'runs', trained.run))).toBe(false);
    expect((await line.call('runs', 'list', '--json')).json()).toEqual([]);
  });
});

it('streams events as they come, the result last, and nothing else', async () => {
  const { code, out, err } = await line.type(...train('--epochs', '1', '--json-stream'));
  expect(code, err).toBe(0);
  const values = out.trimEnd().split('\n').map((text) => JSON.parse(text) as RunEvent | Trained);
  const events = values.slice(0, -1) as RunEvent[];
  const result = values.at(-1) as Trained;
  expect(result).toMatchObject({ state: 'finished', epochs: [{ epoch: 1 }] });
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['state', 'batch', 'epoch', 'checkpoint', 'samples']));
  expect(events.filter(({ type }) => type === 'state').map((event) => 'state' in event && event.state)).toEqual(['queued', 'running', 'finished']);
  const steps = events.flatMap((event) => (event.type === 'batch' ? event.loss : []));
  expect(steps).toHaveLength(10);
  for (const event of events) expect(event.run).toBe(result.run);
});

describe('a run in the background', () => {
  it('is watched, paused, resumed, stopped and resumed again from other processes', async () => {
    const started = (await line.type(...train('--epochs', '100000', '--detach', '--json'))).json<{ run: string; state: string }>();
    const { run } = started;
    expect(started).toEqual({ run, state: 'running' });
    expect(existsSync(join(line.home, 'runs', run, 'log.txt'))).toBe(true);
    expect((await readdir(line.home)).filter((name) => name.includes('detached'))).toEqual([]);

    // It trains on while it is watched; Ctrl-C ends the watching only.
    const watch = line.begin('runs', 'watch', run, '--json-stream');
    const seen = new Set<string>();
    for await (const text of watch.lines) {
      seen.add((JSON.parse(text) as RunEvent).type);
      if (seen.has('batch') && seen.has('epoch')) break;
    }
    watch.child.kill('SIGINT');
    const watched = await watch.ended;
    expect(watched.code, watched.err).toBe(0);
    expect(JSON.parse(watched.out.trimEnd().split('\n').at(-1)!)).toMatchObject({ run, state: 'running' });

    expect((await line.call('runs', 'delete', run, '--json')).json()).toMatchObject({ error: { code: 'run.active' } });
    expect((await line.type('runs', 'pause', run, '--json')).json()).toEqual({ run, state: 'paused' });
    const { step } = await show(run);
    // Paused is paused: asking again changes nothing.
    expect((await line.type('runs', 'pause', run, '--json')).json()).toEqual({ run, state: 'paused' });
    expect((await show(run)).step).toBe(step);

    expect((await line.type('runs', 'resume', run, '--detach', '--json')).json()).toEqual({ run, state: 'running' });
    expect((await line.type('runs', 'stop', run, '--json')).json()).toEqual({ run, state: 'stopped' });
    const stopped = await show(run);
    expect(stopped.step).toBeGreaterThan(step);
    expect(stopped.checkpoints.length).toBeGreaterThan(0);

    expect((await line.type('runs', 'resume', run, '--detach', '--json')).json()).toEqual({ run, state: 'running' });
    expect((await line.type('runs', 'stop', run, '--json')).json()).toEqual({ run, state: 'stopped' });
    expect((await show(run)).step).toBeGreaterThanOrEqual(stopped.step);
    const again = await line.call('runs', 'stop', run, '--json');
    expect(again.code).toBe(1);
    expect(again.json()).toMatchObject({ error: { code: 'run.not-active' } });
    expect((await line.call('runs', 'delete', run)).code).toBe(0);
  });

  it('that cannot start says why, and leaves nothing', async () => {
    const { code, json } = await line.type(...train('--batch-size', '5000', '--detach', '--json'));
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'training.batch-too-large' } });
    expect((await readdir(line.home)).filter((name) => name.includes('detached'))).toEqual([]);
  });
});

it('SIGINT stops a training, and its result is told all the same', async () => {
  const { child, lines, ended } = line.begin(...train('--epochs', '100000', '--json-stream'));
  for await (const text of lines) if ((JSON.parse(text) as RunEvent).type === 'epoch') break;
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code, err).toBe(0);
  expect(JSON.parse(out.trimEnd().split('\n').at(-1)!) as Trained).toMatchObject({ state: 'stopped', error: null });
});
