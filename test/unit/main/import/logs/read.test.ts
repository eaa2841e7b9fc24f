import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { csvFiles } from '../../../../../main/export/records/csv.ts';
import type { RecordFiles } from '../../../../../main/export/records/recorded.ts';
import { tensorBoardFiles } from '../../../../../main/export/records/tensorboard.ts';
import { readLogs, type FoundRun } from '../../../../../main/import/logs/read.ts';
import { scalarEvent, versionEvent } from '../../../../../main/records/events.ts';
import { frame } from '../../../../../main/records/tfrecord.ts';
import { recordedRuns } from '../../../../support/recordedRuns.ts';

const fixtures = join(import.meta.dirname, '../../../../fixtures');
const pytorch = JSON.parse(readFileSync(join(fixtures, 'run-logs/logs.json'), 'utf8')) as { simple: string; restarted: string };
const keras = JSON.parse(readFileSync(join(fixtures, 'callbacks/events.json'), 'utf8')) as { updateFreq: string; folder: string; bytes: string; events: { tag?: string; step: number; value: number }[] }[];

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'epochal-logs-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const eventFile = 'events.out.tfevents.1700000000.host';
function put(path: string, content: string | Uint8Array): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}
const putAll = (files: RecordFiles): void => void [...files].map(([path, content]) => put(path, Buffer.concat([...content()])));
const events = (count: number, tag = 'loss'): Buffer => Buffer.concat([frame(versionEvent(1, 'test')), ...Array.from({ length: count }, (_, step) => frame(scalarEvent({ wallTime: 1 + step, step, tag, value: step })))]);
const told = ({ notes }: FoundRun): string[] => notes.map(phraseText);
const column = ({ epochs }: FoundRun, name: 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy' | 'learningRate'): (number | null)[] => epochs.map((row) => row[name]);

describe('logs of others', () => {
  it("of PyTorch's SummaryWriter are read, histograms and texts passed over", async () => {
    put(`mine/${eventFile}`, Buffer.from(pytorch.simple, 'base64'));
    const { runs: [run], warnings } = await readLogs(folder, null);
    expect(run).toMatchObject({ name: 'mine', origin: { format: 'tensorboard', leftOut: ['grad_norm'] } });
    expect([column(run!, 'loss'), column(run!, 'valLoss'), column(run!, 'valAccuracy')]).toEqual([[1, 0.5, Math.fround(1 / 3)], [2, 1, Math.fround(2 / 3)], [0, 0.25, 0.5]]);
    expect([column(run!, 'learningRate')[0], run!.epochs.map(({ epoch }) => epoch), warnings]).toEqual([Math.fround(0.1), [1, 2, 3], []]);
  });

  it('of a job that went on from before count what came later', async () => {
    put(eventFile, Buffer.from(pytorch.restarted, 'base64'));
    const { runs: [run] } = await readLogs(folder, 'tensorboard');
    expect([column(run!, 'loss'), column(run!, 'valAccuracy')]).toEqual([[10, 9, 18, 17], [0, 0.1, null, null]]);
    expect(run!.created).toBe(new Date(1_700_000_000_000).toISOString());
    expect(told(run!)).toEqual(['A job went on from before its end: of what it logged again the later values count (dropped: 6).']);
  });

  it("of Keras's TensorBoard callback: train and validation are one run", async () => {
    const files = keras.filter(({ updateFreq }) => updateFreq === 'batch');
    for (const { folder: part, bytes } of files) put(`lr 0.1/${part}/${eventFile}.v2`, Buffer.from(bytes, 'base64'));
    const { runs } = await readLogs(folder, null);
    const valuesOf = (part: string, tag: string): number[] => files.find((file) => file.folder === part)!.events.filter((event) => event.tag === tag).map(({ value }) => value);
    expect(runs.map(({ name }) => name)).toEqual(['lr 0.1']);
    expect([column(runs[0]!, 'loss'), column(runs[0]!, 'valLoss')]).toEqual([valuesOf('train', 'epoch_loss'), valuesOf('validation', 'epoch_loss')]);
    expect([...runs[0]!.steps!.loss]).toEqual(valuesOf('train', 'batch_loss'));
    expect(valuesOf('train', 'batch_loss').length).toBeGreaterThan(0);
  });

  it.each([['tensorboard', tensorBoardFiles], ['csv', csvFiles]] as const)('come back as they were exported: %s', async (format, write) => {
    putAll(write(recordedRuns, true));
    const { runs } = await readLogs(folder, null);
    const whole = runs.find(({ name }) => name === 'cnn-lr-0-01-ü')!;
    const { epochRows } = recordedRuns[0]!.detail;
    const kept = format === 'csv' ? (value: number | null) => value : (value: number | null) => value && Math.fround(value);
    expect(whole.origin.format).toBe(format);
    for (const name of ['loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate'] as const) expect(column(whole, name)).toEqual(epochRows.map((row) => kept(row[name])));
    expect(whole.epochs.map(({ seconds }) => seconds)).toEqual(format === 'csv' ? [null, null, null] : [2, 2, 2]);
    expect(whole.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect([...whole.steps!.loss].map((value) => Number(value.toPrecision(5)))).toEqual([2, 1.75, 1.6, 0.9, NaN, 0.83333, 0.6, 0.55, 0.52]);
    const failed = runs.find(({ name }) => name.startsWith('con'))!;
    expect(failed.epochs.map(({ loss, nan }) => [loss, nan])).toEqual([[1.5, undefined], [null, true]]);
  });

  it('in folders below each other are a run each, named after their place', async () => {
    for (const place of ['a/b', 'a', 'train']) put(`${place}/${eventFile}`, events(2));
    expect((await readLogs(folder, null)).runs.map(({ name }) => name).sort()).toEqual(['a', 'a/b', folder.split('/').at(-1)]);
  });

  it('in several files of a folder are one run', async () => {
    put('run/events.out.tfevents.1', events(3));
    put('run/events.out.tfevents.2', Buffer.concat([frame(scalarEvent({ wallTime: 9, step: 2, tag: 'loss', value: 7 })), frame(scalarEvent({ wallTime: 9, step: 3, tag: 'loss', value: 8 }))]));
    expect((await readLogs(folder, null)).runs.map((run) => column(run, 'loss'))).toEqual([[0, 1, 7, 8]]);
  });

  it('by Keras as CSV are read with any separator, NA, NaN and lines again', async () => {
    const path = put('training.csv', 'epoch;accuracy;loss;val_loss\r\n0;0.5;2.0;NA\r\n1;0.6;nan;1.5\r\nepoch;accuracy;loss;val_loss\r\n1;0.7;1.0;1.25\r\n2;0.');
    const { runs: [run] } = await readLogs(path, null);
    expect([run!.name, column(run!, 'loss'), column(run!, 'valLoss'), column(run!, 'accuracy')]).toEqual(['training', [2, 1, null], [null, 1.25, null], [0.5, 0.7, 0]]);
    expect(told(run!)).toHaveLength(1);
  });
});

describe('times of event files', () => {
  const file = (begun: number, ...values: [step: number, time: number][]): Buffer => Buffer.concat([frame(versionEvent(begun, 'test')), ...values.map(([step, wallTime]) => frame(scalarEvent({ wallTime, step, tag: 'loss', value: step })))]);
  const seconds = async (): Promise<(number | null)[]> => (await readLogs(folder, null)).runs[0]!.epochs.map((row) => row.seconds);

  it('tell when it began, and what each epoch took', async () => {
    put(`run/${eventFile}`, file(1e9, [0, 1e9 + 5], [1, 1e9 + 15], [2, 1e9 + 18]));
    expect(await seconds()).toEqual([5, 10, 3]);
    expect((await readLogs(folder, null)).runs[0]!.created).toBe(new Date(1e12).toISOString());
  });

  it('do not count while nothing ran', async () => {
    put('run/events.out.tfevents.1', file(1e9, [0, 1e9 + 5], [1, 1e9 + 15]));
    put('run/events.out.tfevents.2', file(2e9, [2, 2e9 + 7], [3, 2e9 + 8]));
    expect(await seconds()).toEqual([5, 10, 7, 1]);
  });

  it('of validation begin with those of training', async () => {
    put(`run/train/${eventFile}`, file(1e9, [0, 1e9 + 5], [1, 1e9 + 15]));
    put(`run/validation/${eventFile}`, file(1e9 + 6, [0, 1e9 + 6], [1, 1e9 + 17]));
    expect(await seconds()).toEqual([6, 11]);
  });

  it('that go back, or are all the same, tell nothing', async () => {
    put(`run/${eventFile}`, file(1e9, [0, 1e9 + 5], [1, 1e9 + 5], [2, 1e9 + 2]));
    expect(await seconds()).toEqual([5, null, null]);
  });
});

describe('tables of other programs', () => {
  const read = async (name: string, text: string | Uint8Array): Promise<FoundRun> => (await readLogs(put(name, text), null)).runs[0]!;
  const rows = ({ epochs }: FoundRun): unknown[] => epochs.map(({ epoch, loss, accuracy, valLoss, valAccuracy }) => [epoch, loss, accuracy, valLoss, valAccuracy]);

  it.each<[string, string | Uint8Array, unknown[]]>([
    ['with a byte order mark, and in quotes', '\ufeff"epoch","loss","val_loss"\n"0","1.5","2"\n', [[1, 1.5, null, 2, null]]],
    ['of a spreadsheet, in UTF-16', Buffer.from('\ufeffepoch\tloss\r\n0\t1,5\r\n', 'utf16le'), [[1, 1.5, null, null, null]]],
    ['with decimal commas', 'epoch;loss;accuracy\n0;1,5;0,25\n1;1e-1;,5\n', [[1, 1.5, 0.25, null, null], [2, 0.1, 0.5, null, null]]],
    ['with commas in quotes', 'epoch,"loss, mean",loss\n0,"1,5",2\n', [[1, 2, null, null, null]]],
    ['with a column twice', 'epoch,loss,loss\n0,1,9\n1,2,8\n', [[1, 1, null, null, null], [2, 2, null, null, null]]],
    ['with other columns from a later start on', 'epoch,loss\n0,3\nepoch,val_loss,loss\n1,4,2\n', [[1, 3, null, null, null], [2, 2, null, 4, null]]],
    ['of pandas, without a name for its lines', ',loss,val_accuracy\n0,3,0.5\n1,2,0.6\n', [[1, 3, null, null, 0.5], [2, 2, null, null, 0.6]]],
    ['with epochs as decimals', 'epoch,loss\n0.0,1\n1.0,2\n', [[1, 1, null, null, null], [2, 2, null, null, null]]],
    ['in percent', 'epoch,acc1\n0,25\n1,0.5\n', [[1, null, 0.25, null, null], [2, null, 0.005, null, null]]],
    ['packed', gzipSync('epoch,loss\n0,1\n'), [[1, 1, null, null, null]]],
    ['that goes on after a first end', 'epoch,loss\n0,5\n1,4\n2,3\n1,9\n2,8\n', [[1, 5, null, null, null], [2, 9, null, null, null], [3, 8, null, null, null]]],
  ])('%s are read', async (_, text, expected) => {
    expect(rows(await read('a.csv', text))).toEqual(expected);
  });

  it("by Lightning's CSVLogger have train and validation on lines of their own", async () => {
    const run = await read('metrics.csv', 'epoch,lr-Adam,step,train_loss,val_acc,val_loss\n0,,49,2.0,,\n0,,99,1.0,,\n0,,99,,0.5,1.25\n0,0.1,99,,,\n1,,149,0.75,,\n1,,199,0.25,,\n1,,199,,0.6,1.0\n1,0.01,199,,,\n');
    expect([rows(run), column(run, 'learningRate')]).toEqual([[[1, 1.5, null, 1.25, 0.5], [2, 0.5, null, 1, 0.6]], [0.1, 0.01]]);
    expect([told(run), run.origin.leftOut, run.steps]).toEqual([['Logged several times an epoch, of which the mean is taken: train_loss.'], [], null]);
  });

  it('that count the steps of each validation from 0 say of no job that it began again', async () => {
    const run = await read('metrics.csv', 'epoch,step,val_loss\n0,0,3\n0,1,1\n1,0,2\n1,1,1\n');
    expect([column(run, 'valLoss'), told(run)]).toEqual([[2, 1.5], ['Logged several times an epoch, of which the mean is taken: val_loss.']]);
  });

  it('by Lightning with each step have both', async () => {
    const run = await read('metrics.csv', 'epoch,step,train_loss_step,train_loss_epoch\n0,0,3,\n0,1,1,\n0,1,,2\n1,2,0.5,\n1,3,0.25,\n1,3,,0.375\n');
    expect([column(run, 'loss'), [...run.steps!.loss], told(run)]).toEqual([[2, 0.375], [3, 1, 0.5, 0.25], []]);
  });

  it.each<[string, string, (number | null)[], string | null]>([
    ['a clock', 'epoch,timestamp,loss\n0,1700000010,1\n1,1700000015.5,2\n', [null, 5.5], '2023-11-14T22:13:30.000Z'],
    ['a clock in milliseconds', 'epoch,wall_time,loss\n0,1700000010000,1\n1,1700000015500,2\n', [null, 5.5], '2023-11-14T22:13:30.000Z'],
    ['dates', 'epoch,Date,loss\n0,2026-01-02T03:04:05Z,1\n1,2026-01-02T03:05:05Z,2\n', [null, 60], '2026-01-02T03:04:05.000Z'],
    ['how long it ran', 'epoch,_runtime,loss\n0,10,1\n1,15,2\n', [10, 5], null],
    ['times that may be anything', 'epoch,time,loss\n0,10,1\n1,15,2\n', [null, null], null],
  ])('tell by %s what an epoch took', async (_, text, seconds, created) => {
    const run = await read('a.csv', text);
    expect(run.epochs.map((row) => row.seconds)).toEqual(seconds);
    if (created !== null) expect(run.created).toBe(created);
  });

  it('that TensorBoard saved, a curve each, are one run', async () => {
    const curve = (...values: number[]): string => `Wall time,Step,Value\n${values.map((value, step) => `${1_700_000_000 + 10 * step},${step},${value}`).join('\n')}\n`;
    put('run-cnn_train-tag-epoch_loss.csv', curve(3, 2));
    put('run-cnn_validation-tag-epoch_loss.csv', curve(4, 3));
    put('run-other-tag-Loss_train.csv', curve(9));
    const { runs } = await readLogs(folder, null);
    expect(runs.map((run) => [run.name, column(run, 'loss'), column(run, 'valLoss'), run.epochs.map(({ seconds }) => seconds)])).toEqual([['cnn', [3, 2], [4, 3], [null, 10]], ['other', [9], [null], [null]]]);
    expect(column((await readLogs(join(folder, 'run-other-tag-Loss_train.csv'), null)).runs[0]!, 'loss')).toEqual([9]);
  });

  it('that were packed and cut off give what comes before, and say so', async () => {
    const text = `epoch,loss\n${Array.from({ length: 5000 }, (_, epoch) => `${epoch},${(epoch * 7919) % 1000}`).join('\n')}\n`;
    const run = await read('a.csv.gz', gzipSync(text).subarray(0, 4000));
    expect(run.epochs.length).toBeGreaterThan(10);
    expect(told(run)).toEqual(['a.csv.gz is cut off or damaged: what comes before was taken.']);
  });
});

describe('a damaged event file', () => {
  const whole = events(5);
  it.each<[string, (file: Buffer) => Buffer, number[]]>([
    ['cut off within a record', (file) => file.subarray(0, file.length - 3), [0, 1, 2, 3]],
    ['cut off within a length', (file) => file.subarray(0, file.length - 40), [0, 1, 2, 3]],
    ['with a changed bit', (file) => { const copy = Buffer.from(file); copy[file.length - 100]! ^= 4; return copy; }, [0, 1, 2]],
    ['with an absurd length', (file) => Buffer.concat([file, frame(Buffer.alloc(8)).fill(255, 0, 8)]), [0, 1, 2, 3, 4]],
    ['whose event is none', (file) => Buffer.concat([file, frame(Buffer.from('no event, and no wire type'))]), [0, 1, 2, 3, 4]],
  ])('%s gives what comes before, and says so', async (_, damage, expected) => {
    put(`run/${eventFile}`, damage(whole));
    const { runs: [run] } = await readLogs(folder, null);
    expect(column(run!, 'loss')).toEqual(expected);
    expect(told(run!)).toEqual([expect.stringMatching(/^events\.out\S+ is cut off or damaged: what comes before was taken \(events: \d+\)\.$/)]);
  });

  it('that was packed is read as far as it goes', async () => {
    put('a/events.out.tfevents.1.gz', gzipSync(events(3)));
    put('b/events.out.tfevents.1.gz', gzipSync(events(3)).subarray(0, -20));
    const { runs: [whole, cut] } = await readLogs(folder, null);
    expect([column(whole!, 'loss'), told(whole!), column(cut!, 'loss').length < 3, told(cut!).length]).toEqual([[0, 1, 2], [], true, 1]);
    expect((await readLogs(join(folder, 'a/events.out.tfevents.1.gz'), null)).runs).toHaveLength(1);
  });

  it('beside whole ones costs these nothing', async () => {
    put(`a/${eventFile}`, events(2));
    truncateSync(put(`b/${eventFile}`, events(2)), 5);
    const { runs, warnings } = await readLogs(folder, null);
    expect([runs.map(({ name }) => name), warnings.map(phraseText)]).toEqual([['a'], [expect.stringContaining('is cut off or damaged'), 'b holds no values.']]);
  });
});

describe('what is no log', () => {
  it.each<[string, () => string, RegExp]>([
    ['an empty folder', () => folder, /neither event files/],
    ['a text', () => put('a.txt', 'to be or not'), /a\.txt is no log of a training: a holds no values/],
    ['a table without epochs', () => put('a.csv', 'id,label\n1,2\n'), /holds no values/],
    ['an empty file', () => put('a.csv', ''), /holds no values/],
    ['names of columns alone', () => put('a.csv', 'epoch,loss\n'), /holds no values/],
    ['a line without an end', () => put('a.csv', 'x'.repeat(3e6)), /holds no values/],
    ['a table of runs', () => put('runs.csv', Buffer.concat([...csvFiles(recordedRuns, false).get('runs.csv')!()])), /holds no values/],
    ['values of unknown names alone', () => put(eventFile, events(3, 'grad_norm')), /holds none of the values a run is recorded by, but grad_norm/],
    ['pictures', () => put('a.png', Buffer.from('\x89PNG\r\n\x1a\n0000')), /holds no values/],
  ])('%s is refused', async (_, make, says) => {
    await expect(readLogs(make(), null)).rejects.toMatchObject({ code: 'import.not-a-log', message: expect.stringMatching(says) as string });
  });
});
