import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRecordFormats } from '../../../../../core/run-records.ts';
import { csvFiles } from '../../../../../main/export/records/csv.ts';
import { exportRecords, filesOfRecords } from '../../../../../main/export/records/export.ts';
import { recordNames } from '../../../../../main/export/records/names.ts';
import { createRunLogs } from '../../../../../main/files/logs.ts';
import { openZip } from '../../../../../main/formats/zip/read.ts';
import { openRuns, type Runs } from '../../../../../main/runs/runs.ts';
import { recordedRuns } from '../../../../support/recordedRuns.ts';
import { epochRow, liveStats, newHome, newRun, steps } from '../../runs/support.ts';

const home = newHome();
let runs: Runs;
beforeAll(() => {
  runs = openRuns(home);
  for (const id of ['a', 'b']) {
    runs.journal.create(newRun(id, runs));
    runs.journal.addEpoch(id, epochRow(1), null, steps(0, 10), liveStats);
    runs.journal.setState(id, 'finished', null);
  }
});
afterAll(() => {
  runs.close();
  rmSync(home.root, { recursive: true });
});

const place = (name: string): string => join(home.root, name);
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')).sort();

describe('an export of what is recorded', () => {
  it.each(runRecordFormats)('%s: has the files it tells, and nothing else is left', async (format) => {
    const written = await exportRecords(runs, ['a', 'b'], place(format), { format, perStep: true });
    expect(written.map(({ path }) => path).sort()).toEqual(filesIn(place(format)));
    expect(readdirSync(home.root).filter((name) => name.includes('.partial'))).toEqual([]);
    expect(written.every(({ path, bytes }) => readFileSync(join(place(format), path)).length === bytes)).toBe(true);
  });

  it('takes the place of an empty folder', async () => {
    mkdirSync(place('empty'));
    await exportRecords(runs, ['a'], place('empty'), { format: 'csv' });
    expect(filesIn(place('empty'))).toEqual(['run-a.csv', 'runs.csv']);
  });

  it.each<[string, string, () => void]>([
    ['not-empty', 'output.exists/not-empty', () => (mkdirSync(place('not-empty')), writeFileSync(join(place('not-empty'), 'mine'), 'mine'))],
    ['a-file', 'output.exists/file', () => writeFileSync(place('a-file'), 'mine')],
    ['nowhere/out', 'output.folder', () => undefined],
  ])('into %s is refused, and leaves all as it was', async (name, key, prepare) => {
    prepare();
    const before = filesIn(home.root);
    await expect(exportRecords(runs, ['a'], place(name), { format: 'csv' })).rejects.toMatchObject({ plain: { key } });
    expect(filesIn(home.root)).toEqual(before);
  });

  it('that is cancelled leaves nothing', async () => {
    const cancel = new AbortController();
    const exported = exportRecords(runs, ['a', 'b'], place('cancelled'), { format: 'mlflow', signal: cancel.signal, onProgress: () => cancel.abort() });
    await expect(exported).rejects.toMatchObject({ code: 'export.cancelled' });
    expect(existsSync(place('cancelled'))).toBe(false);
    expect(readdirSync(home.root).filter((name) => name.includes('cancelled'))).toEqual([]);
  });
});

describe('an export that a window asks for', () => {
  const ask = (wanted: unknown): Promise<Response> => createRunLogs(runs)(new Request('http://a/runs/logs', { method: 'POST', body: typeof wanted === 'string' ? wanted : JSON.stringify(wanted) }));
  const unpacked = async (response: Response): Promise<string[]> => [...(await openZip(new Uint8Array(await response.arrayBuffer()))).paths].sort();

  it.each(runRecordFormats)('%s: is a zip of the same files, in a folder of its own', async (format) => {
    const response = await ask({ runs: ['a', 'b', 'a'], format, perStep: true });
    const files = [...filesOfRecords(runs, ['a', 'b'], { format, perStep: true }).keys()];
    expect(response.headers.get('content-disposition')).toContain(`runs-${format}.zip`);
    expect(await unpacked(response)).toEqual(files.map((path) => `runs-${format}/${path}`).sort());
  });

  it('is named after the one run', async () => {
    expect((await ask({ runs: ['a'], format: 'csv' })).headers.get('content-disposition')).toContain('run-a-csv.zip');
  });

  it.each([
    [{ runs: ['nobody'], format: 'csv' }, 'run.unknown'],
    [{ runs: [], format: 'csv' }, 'files.query'],
    [{ runs: ['a'], format: 'wandb' }, 'files.query'],
    ['no JSON', 'files.query'],
  ])('%j is refused', async (wanted, code) => {
    await expect(ask(wanted)).rejects.toMatchObject({ code });
  });
});

describe('CSV', () => {
  const files = csvFiles(recordedRuns, true);
  const textOf = (path: string): string => Buffer.concat([...files.get(path)!()]).toString();

  it("has Keras's columns, a line an epoch", () => {
    expect(textOf('cnn-lr-0-01-ü.csv')).toBe(
      'epoch,accuracy,learning_rate,loss,top_k_categorical_accuracy,val_accuracy,val_loss,val_top_k_categorical_accuracy\r\n' +
      '0,0.25,0.01,1.5,0.75,0.4,2.0,0.6\r\n1,0.5,0.005,0.75,0.75,NA,NA,NA\r\n2,0.75,0.0033333333333333335,0.5,0.75,0.8,0.6666666666666666,0.6\r\n',
    );
    // Keras takes the columns of the first epoch, and where that did not validate one more for each.
    expect(textOf('con-20260102-040000-wxyz.csv').split('\r\n').slice(0, 3)).toEqual(['epoch,accuracy,learning_rate,loss,val_accuracy,val_learning_rate,val_loss', '0,0.25,0.01,1.5,NA,NA,NA', '1,0.5,0.005,nan,0.4,NA,nan']);
  });

  it('has a line a step, but of one that is lost', () => {
    expect(textOf('cnn-lr-0-01-ü.steps.csv').split('\r\n').slice(0, 7)).toEqual(['step,batch_accuracy,batch_loss', '1,0.25,2.0', '2,0.375,1.75', '3,0.4,1.6', '4,0.5,0.8999999761581421', '6,0.6666666666666666,0.8333333134651184', '7,0.75,0.6000000238418579']);
  });

  it('lists the runs with their files and settings', () => {
    const [titles, ...rows] = textOf('runs.csv').split('\r\n');
    expect(titles).toBe('file,run,name,state,recipe,dataset,created,epochs done,best metric,best epoch,best value,last loss,last accuracy,last val loss,last val accuracy,seconds,parameters,epochs,batchSize,initialEpoch,seed,shuffle,optimizer,optimizer.learningRate,optimizer.momentum,schedule,callbacks.TensorBoard,callbacks.TensorBoard.update_freq');
    expect(rows[0]).toBe('cnn-lr-0-01-ü.csv,20260102-030405-abcd,"CNN, lr 0.01/ü\u{1f600}",finished,tiny-cnn,tiny,2026-01-02T03:04:05.500Z,3,valAccuracy,3,0.8,0.5,0.75,0.6666666666666666,0.8,6,15,3,4,0,0,true,SGD,0.01,0.9,,TensorBoard,epoch');
  });
});

describe('names of files', () => {
  it.each<[string[], string[]]>([
    [['CNN', 'cnn', 'Cnn'], ['cnn', 'cnn-id1', 'cnn-id2']],
    [['cnn', 'cnn-id2', 'CNN'], ['cnn', 'cnn-id2', 'cnn-id2-2']],
    [['NUL', 'com1', 'runs'], ['nul-id0', 'com1-id1', 'runs-id2']],
    [['../..', '...', '\u{1f600}'], ['run', 'run-id1', 'run-id2']],
    [['a/b\\c:d', '训练 1', 'x'.repeat(300)], ['a-b-c-d', '训练-1', 'x'.repeat(60)]],
  ])('%s', (names, expected) => {
    expect(recordNames(names.map((name, place) => ({ run: `id${place}`, name })), ['runs'])).toEqual(expected);
  });
});
