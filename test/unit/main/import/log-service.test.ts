import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import { createLogService, type LogService } from '../../../../main/import/log-service.ts';
import { readLogs } from '../../../../main/import/logs/read.ts';
import { takeLogs } from '../../../../main/import/logs/take.ts';
import { scalarEvent } from '../../../../main/records/events.ts';
import { frame } from '../../../../main/records/tfrecord.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { createModelUploads, type ModelUploads } from '../../../../main/uploads/models.ts';
import { newHome } from '../runs/support.ts';

const home = newHome();
let runs: Runs;
let uploads: ModelUploads;
let logs: LogService;
beforeAll(() => {
  runs = openRuns(home);
  uploads = createModelUploads(home.models);
  logs = createLogService(runs, { readLogs: (path, { source } = {}) => readLogs(path, null, source), takeLogs: (found, name = null) => takeLogs(runs, found, name) }, uploads);
});
afterAll(() => {
  uploads.close();
  runs.close();
  rmSync(home.root, { recursive: true });
});

const never = new AbortController().signal;
const events = (tag: string, ...values: number[]): Buffer => Buffer.concat(values.map((value, step) => frame(scalarEvent({ wallTime: 1_700_000_000 + step, step, tag, value }))));
const bring = async (files: Record<string, string | Buffer>): Promise<{ upload: string; path: string }[]> =>
  Promise.all(Object.entries(files).map(async ([path, content]) => ({ path, upload: await uploads.add(new Blob([new Uint8Array(Buffer.from(content))]).stream()) })));

describe('logs that a window brings', () => {
  it.each<[string, Record<string, string | Buffer>, string, string[]]>([
    ['a file', { 'history.csv': 'epoch,loss\n0,1\n' }, 'history.csv', ['history']],
    ['files', { 'a.csv': 'epoch,loss\n0,2\n', 'b.csv': 'epoch,loss\n0,3\n' }, 'logs', ['a', 'b']],
    ['a folder of a run', { 'lr 0.1/train/events.out.tfevents.1': events('epoch_loss', 4), 'lr 0.1/validation/events.out.tfevents.1': events('epoch_loss', 5) }, 'lr 0.1', ['lr 0.1']],
    ['a part of a run alone', { 'tune/b/train/events.out.tfevents.1': events('epoch_loss', 6) }, 'b', ['b']],
    ['a folder of runs', { 'tune/a/events.out.tfevents.1': events('loss', 7), 'tune/c/events.out.tfevents.1': events('loss', 8) }, 'tune', ['a', 'c']],
  ])('of %s are shown before they are taken in', async (_, files, source, names) => {
    const before = runs.list().length;
    const found = await logs.read(await bring(files), never);
    expect([found.source, found.runs.map(({ name }) => name), runs.list().length]).toEqual([source, names, before]);
    expect(found.runs[0]).toMatchObject({ epochs: 1, steps: 0, columns: expect.arrayContaining(['loss']) as string[], leftOut: [], there: null });
    const { rows } = logs.take(found.log, null);
    expect([rows.map(({ name }) => name), runs.list().length]).toEqual([names, before + names.length]);
  });

  it('are known again', async () => {
    const files = { 'known.csv': 'epoch,loss\n0,9\n1,8\n' };
    const [row] = logs.take((await logs.read(await bring(files), never)).log, 'mine').rows;
    const again = await logs.read(await bring({ 'other.csv': files['known.csv'] }), never);
    expect(again.runs[0]!.there).toEqual({ run: row!.run, name: 'mine' });
    const { rows, warnings } = logs.take(again.log, null);
    expect(rows).toEqual([row]);
    expect(warnings.map(phraseText)).toEqual([`The log other was brought in before: it is the run 'mine' (${row!.run}).`]);
  });

  it('that are forgotten, taken in or never read can not be taken in', async () => {
    const { log } = await logs.read(await bring({ 'a.csv': 'epoch,loss\n0,77\n' }), never);
    logs.forget(log);
    for (const one of [log, 'x']) expect(() => logs.take(one, null)).toThrow(expect.objectContaining({ code: 'import.missing' }) as Error);
  });

  it('leave no file behind, refused or not', async () => {
    await expect(logs.read(await bring({ 'notes.csv': 'to be or not' }), never)).rejects.toMatchObject({ code: 'import.not-a-log', message: expect.stringContaining('notes.csv') as string });
    expect(readdirSync(home.models, { recursive: true }).filter((name) => String(name).includes(join('import-')))).toEqual([]);
  });
});
