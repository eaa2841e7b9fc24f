import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../../../core/datasets.ts';
import type { DatasetExportChange } from '../../../../../core/dataset-exports.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import type { DatasetExporter } from '../../../../../main/export/data/exporter.ts';
import { createDatasetExports, type DatasetExportService } from '../../../../../main/export/data/service.ts';

let root: string;
let service: DatasetExportService;
let changes: DatasetExportChange[];

/** Writes a file or a folder of one, and fails for the data set `bad`; one called `endless` goes on until it is ended. */
const exporter: DatasetExporter = {
  async export(id, { format }, out, { signal, onProgress } = {}) {
    onProgress?.({ done: 1, total: 2 });
    if (id === 'bad') throw new EpochalError('dataset.closed', { id });
    if (id === 'endless') await new Promise<never>((_resolve, reject) => signal!.addEventListener('abort', () => reject(new EpochalError('export.cancelled', { name: id, format }))));
    if (format === 'folder') mkdirSync(out);
    writeFileSync(format === 'folder' ? join(out, 'a.png') : out, 'content');
    return { out, files: 1, bytes: 7, seconds: 0.5 };
  },
  close: () => undefined,
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'epochal-data-exports-'));
  mkdirSync(join(root, '.data-999999999-1', 'left'), { recursive: true });
  service = createDatasetExports({ info: (id) => ({ id, name: `The ${id}` }) as DatasetInfo }, exporter, root, (error) => { throw error; });
  changes = [];
  service.subscribe((change) => changes.push(change));
});
afterEach(async () => {
  await service.close();
  expect(readdirSync(root)).toEqual([]);
  rmSync(root, { recursive: true });
});

/** Resolves when an export has ended. */
function ended(id: string): Promise<void> {
  return new Promise((resolve) => {
    const isOver = (): boolean => service.list().some((row) => row.export === id && row.state !== 'working');
    if (isOver()) return resolve();
    const stop = service.subscribe(() => {
      if (!isOver()) return;
      stop();
      resolve();
    });
  });
}

it('makes what windows ask for, one after the other, and gives it as a file or a zip', async () => {
  const file = service.make('digits', { format: 'npz', picture: 'png' });
  const folder = service.make('digits', { format: 'folder', picture: 'jpg' });
  expect(file).toMatchObject({ id: 'digits', name: 'The digits', state: 'working', download: null });
  await ended(folder.export);
  expect(service.list().map((row) => [row.export, row.state, row.download?.name])).toEqual([[folder.export, 'done', 'digits.zip'], [file.export, 'done', 'digits.npz']]);
  expect(service.list()[1]).toMatchObject({ result: { files: 1, bytes: 7, seconds: 0.5 }, download: { url: `/dataset-exports/${file.export}/digits.npz` } });
  expect(service.file(file.export, 'digits.npz')).toMatchObject({ isZip: false, files: [{ inside: 'digits.npz' }] });
  expect(service.file(folder.export, 'digits.zip')).toMatchObject({ isZip: true, files: [{ inside: 'a.png' }] });
  expect(() => service.file(file.export, '../secret')).toThrow(expect.objectContaining({ code: 'files.no-file' }));
  expect(changes.some((change) => 'row' in change && change.row.progress?.done === 1)).toBe(true);
  const { path } = service.file(file.export, 'digits.npz').files[0]!;
  service.remove(file.export);
  expect(existsSync(path)).toBe(false);
  expect(changes.at(-1)).toEqual({ deleted: file.export });
  expect(() => service.file(file.export, 'digits.npz')).toThrow(expect.objectContaining({ code: 'export.unknown' }));
});

it('says why one failed, and ends one that is cancelled or removed', async () => {
  const bad = service.make('bad', { format: 'csv', picture: 'png' });
  await ended(bad.export);
  expect(service.list()[0]).toMatchObject({ state: 'failed', error: { code: 'dataset.closed' }, download: null });
  const endless = service.make('endless', { format: 'csv', picture: 'png' });
  service.cancel(endless.export);
  await ended(endless.export);
  expect(service.list()[0]).toMatchObject({ state: 'cancelled' });
  const removed = service.make('endless', { format: 'csv', picture: 'png' });
  service.remove(removed.export);
  expect(service.list().map((row) => row.export)).not.toContain(removed.export);
});
