import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlainError } from '../../../../core/errors.ts';
import type { ExportReport } from '../../../../core/exports.ts';
import type { ClassName } from '../../../../core/subject.ts';
import type { Evaluation, Prediction } from '../../../../core/predictions.ts';
import type { RunDetail } from '../../../../core/runs.ts';
import { tarGz } from '../../../unit/main/datasets/make-cifar.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

/** Ten colours, one a class, so that a short training tells them apart. */
const colours = ['red', 'green', 'blue', 'white', 'black', 'yellow', 'cyan', 'magenta', 'grey', 'brown'];
const rgb = [[230, 20, 20], [20, 200, 20], [20, 20, 230], [245, 245, 245], [8, 8, 8], [230, 230, 20], [20, 220, 220], [220, 20, 220], [128, 128, 128], [120, 70, 20]] as const;
const reversed = [...colours].reverse();

/** An archive of the layout of CIFAR-10 whose pictures are always the same, whatever order its classes have. */
async function archive(folder: string, file: string, names: readonly string[]): Promise<string> {
  const labelOf = (colour: number): number => (names.includes(colours[colour]!) ? names.indexOf(colours[colour]!) : colour);
  const batch = (first: number, count: number): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, index) => {
      const colour = (first + index * 3) % 10;
      const planes = rgb[colour]!.map((value, plane) => Buffer.from(Uint8Array.from({ length: 1024 }, (__, at) => Math.max(0, Math.min(255, value + ((at * 7 + index * 13 + plane * 5) % 31) - 15)))));
      return Buffer.concat([Buffer.from([labelOf(colour)]), ...planes]);
    }));
  const files = { 'batches.meta.txt': Buffer.from(`${names.join('\n')}\n`), 'test_batch.bin': batch(1, 40), ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`data_batch_${n}.bin`, batch(n, 40)])) };
  const path = join(folder, file);
  await writeFile(path, await tarGz('cifar-10-batches-bin', files));
  return path;
}

let line: CommandLine;
const archives: Record<'own' | 'reversed' | 'others', string> = { own: '', reversed: '', others: '' };
let picture: string;
let run: string;
let accuracy: number;

const ok = async (...argv: string[]) => {
  const ended = await line.type(...argv);
  expect(ended.code, ended.out + ended.err).toBe(0);
  return ended;
};
const refusal = async (...argv: string[]): Promise<PlainError> => {
  const { code, json } = await line.type(...argv, '--json');
  expect(code).toBe(1);
  return json<{ error: PlainError }>().error;
};
const removed = async (name: string) => expect((await line.call('datasets', 'remove', name)).code).toBe(0);
const importAs = (path: string, name: string) => ok('datasets', 'import', path, '--as', 'cifar10', '--name', name, '--json');
const show = async (name: string): Promise<RunDetail> => (await line.call('runs', 'show', name, '--json')).json<RunDetail>();
const evaluate = async (...argv: string[]): Promise<Evaluation> => (await ok('evaluate', ...argv, '--json')).json<Evaluation>();

beforeAll(async () => {
  line = await openCommandLine();
  archives.own = await archive(line.folder, 'own.tar.gz', colours);
  archives.reversed = await archive(line.folder, 'reversed.tar.gz', reversed);
  archives.others = await archive(line.folder, 'others.tar.gz', colours.map((name) => (name === 'brown' ? 'Brown' : name)));
  picture = join(line.folder, 'red.png');
  await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: 230, g: 20, b: 20 } } }).png().toFile(picture);
  const model = {
    name: 'colours',
    preprocessing: { scale: 1 / 127.5, offset: -1 },
    layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, { type: 'GlobalAveragePooling2D' }, { type: 'Dense', arguments: { units: 32, activation: 'relu' } }, { type: 'Dense', arguments: { units: 10 } }],
  };
  await writeFile(join(line.folder, 'colours.json'), JSON.stringify(model));
  await importAs(archives.own, 'colours');
  const trained = await ok('train', '--model', join(line.folder, 'colours.json'), '--dataset', 'colours', '--epochs', '12', '--learning-rate', '0.02', '--threads', '1', '--name', 'painter', '--json');
  ({ run } = trained.json<{ run: string }>());
  ({ accuracy } = await evaluate(run));
  expect(accuracy).toBeGreaterThan(0.8);
});
afterAll(() => line.close());

describe('a run whose data set came back with its classes in another order', () => {
  beforeAll(async () => {
    await removed('colours');
    await importAs(archives.reversed, 'colours');
  });

  it('keeps its names, and says that its data set is another', async () => {
    const detail = await show(run);
    expect(detail.classes).toEqual(colours.map((name) => ({ name, nameZh: null })));
    expect(detail).toMatchObject({ datasetChanged: true, pixels: { height: 32, width: 32, channels: 3, fit: 'crop' } });
    expect((await line.call('runs', 'show', run)).out).toMatch(/changed .*colours/);
  });

  it('names pictures as it was trained to', async () => {
    const [answer] = (await ok('predict', run, picture, '--json')).json<Prediction[]>();
    expect(answer).toMatchObject({ named: true, top: [{ index: 0, name: 'red' }, {}, {}, {}, {}] });
  });

  it('is measured by name: the same figures as before, and both are said', async () => {
    const out = join(line.folder, 'p.npz');
    const evaluation = await evaluate(run, '--predictions', out);
    expect(evaluation).toMatchObject({ accuracy, classOrder: 'mapped', datasetChanged: true, datasetSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(evaluation.perClass.map(({ name }) => name)).toEqual(colours);
    expect(evaluation.notes).toEqual([expect.stringContaining('sha256'), expect.stringContaining('another order')]);
    // Labels are in the order of the columns: the first test pictures are green, black, magenta, red and white.
    expect(readFileSync(out).includes(Buffer.from(new Int32Array([1, 4, 7, 0, 3]).buffer))).toBe(true);
    expect((await ok('evaluate', run)).out).toMatch(/note .*sha256[^]*note .*another order/);
  });

  it('is exported with its own names, its accuracy measured by name', async () => {
    const out = join(line.folder, 'exported');
    const report = (await ok('export', run, '--format', 'python', '--out', out, '--json')).json<ExportReport>();
    expect(report.classes?.map(({ name }) => name)).toEqual(colours);
    expect(report).toMatchObject({ pixels: { height: 32, width: 32, fit: 'crop' }, proof: { classOrder: 'mapped', accuracyBefore: accuracy, passed: true } });
    expect(report.warnings.join('\n')).toMatch(/sha256[^]*another order/);
    expect(JSON.parse(readFileSync(join(out, 'classifier.json'), 'utf8'))).toMatchObject({ labels: colours, input: { fit: 'crop' } });
  });

  it('lends its weights with a word of warning', async () => {
    const lent = (await ok('train', '--model', join(line.folder, 'colours.json'), '--dataset', 'colours', '--epochs', '1', '--threads', '1', '--weights', `${run}@best`, '--json')).json<RunDetail>();
    expect(lent.notes.map(({ text }) => text)).toEqual([expect.stringMatching(/another order: it begins with its answers mixed up/)]);
    expect((await show('last')).classes?.map(({ name }) => name)).toEqual(reversed);
  });
});

it('is not measured on a data set of other classes: their names must be equal to the letter', async () => {
  await importAs(archives.others, 'others');
  const { code, message } = await refusal('evaluate', run, '--dataset', 'others');
  expect(code).toBe('classes.different');
  expect(message).toMatch(/lacks "brown", it has "Brown"/);
  const report = (await ok('export', run, '--format', 'onnx', '--dataset', 'others', '--out', join(line.folder, 'others.onnx'), '--json')).json<ExportReport>();
  expect(report.proof).toBeNull();
  expect(report.classes?.[9]!.name).toBe('brown');
  expect(report.warnings.join('\n')).toContain('"Brown"');
});

describe('a run of an older Epochal', () => {
  /** As one that did not record them left it. */
  function forget(): void {
    const database = new Database(join(line.home, 'epochal.db'));
    database.prepare('UPDATE runs SET classes = NULL, pixels = NULL WHERE id = ?').run(run);
    database.close();
  }
  const recorded = (): ClassName[] | null => {
    const database = new Database(join(line.home, 'epochal.db'), { readonly: true });
    const value = database.prepare<[string], string | null>('SELECT classes FROM runs WHERE id = ?').pluck().get(run) ?? null;
    database.close();
    return value === null ? null : (JSON.parse(value) as ClassName[]);
  };

  it('takes no names from a data set that is another, tells numbers, and is not measured', async () => {
    forget();
    expect(await show(run)).toMatchObject({ classes: null, pixels: null, datasetChanged: true });
    const { err, json } = await ok('predict', run, picture, '--json');
    expect(json<Prediction[]>()[0]).toMatchObject({ named: false, top: [{ name: '0' }, {}, {}, {}, {}] });
    expect(err).toContain('is not known');
    expect(await refusal('evaluate', run)).toMatchObject({ code: 'classes.unknown' });
    const report = (await ok('export', run, '--format', 'onnx', '--out', join(line.folder, 'unknown.onnx'), '--json')).json<ExportReport>();
    expect(report).toMatchObject({ proof: null, warnings: expect.arrayContaining([expect.stringContaining('numbers for names')]) as string[] });
    expect(report.classes?.[0]).toEqual({ name: '0', nameZh: null });
  });

  it('takes them from its own, for good, even as it is removed', async () => {
    await removed('colours');
    await importAs(archives.own, 'colours');
    expect(recorded()).toBeNull();
    await removed('colours');
    expect(recorded()?.map(({ name }) => name)).toEqual(colours);
    await importAs(archives.reversed, 'colours');
    const [answer] = (await ok('predict', run, picture, '--json')).json<Prediction[]>();
    expect(answer!.top[0]!.name).toBe('red');
  });
});
