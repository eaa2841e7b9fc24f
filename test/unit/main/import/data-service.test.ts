import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleHeader } from '../../../../core/bundles.ts';
import type { DatasetProgress } from '../../../../core/datasets.ts';
import { openDatasets, type Datasets } from '../../../../main/datasets/datasets.ts';
import { createDownloads, type Downloads } from '../../../../main/datasets/downloads.ts';
import { createDataImports, type DataImports } from '../../../../main/import/data-service.ts';
import { decodePicture } from '../../../../main/pictures/decode.ts';
import { readPictureFile } from '../../../../main/pictures/read-file.ts';
import { createFolderUploads, type FolderUploads } from '../../../../main/uploads/folders.ts';
import { testFolder } from '../../../support/folder.ts';
import { tinyBinary } from '../datasets/make-cifar.ts';
import { readHere } from '../datasets/read-here.ts';

const root = testFolder('data-service');
const never = new AbortController().signal;
let store: string;
let datasets: Datasets;
let downloads: Downloads;
let uploads: FolderUploads;
let imports: DataImports;
let count = 0;
beforeEach(() => {
  store = join(root, String(count++));
  datasets = openDatasets(store, join(root, 'cache'), [], readHere);
  downloads = createDownloads(datasets, (error) => { throw error; });
  uploads = createFolderUploads(store);
  const pictures = { decode: async (source: { path: string } | { bytes: Uint8Array }, to: Parameters<typeof decodePicture>[1]) => decodePicture('path' in source ? readPictureFile(source.path).content : source.bytes, to) };
  imports = createDataImports({ store, datasets, downloads, reader: readHere, pictures, uploads });
});
afterEach(async () => {
  imports.close();
  uploads.close();
  await downloads.close();
});

function bring(folder: string, files: Record<string, Buffer>): Promise<string> {
  const bundle = Object.entries(files).flatMap(([name, bytes]) => [Buffer.from(bundleHeader({ path: Buffer.from(`${folder}/${name}`), size: bytes.length })), bytes]);
  return uploads.add(null, new Blob(bundle.map((part) => new Uint8Array(part))).stream(), null);
}

function ended(id: string): Promise<DatasetProgress> {
  return new Promise((resolve) => downloads.subscribe((progress) => progress.id === id && ['done', 'failed', 'cancelled'].includes(progress.phase) && resolve(progress)));
}

describe('what a window brings', () => {
  it('is looked at, shown as it would be, and imported under the name it is given', async () => {
    const look = await imports.inspect(await bring('my batches', tinyBinary()), never);
    expect(look).toMatchObject({ kind: 'cifar10', name: 'my batches', counts: { train: 10, validation: 0, test: 2, unlabeled: 0 }, sizes: [{ width: 32, height: 32, count: 12 }], grey: 0, skippedCount: 0 });
    expect(look.classes.reduce((sum, one) => sum + one.counts.train, 0)).toBe(10);
    const shown = await imports.picture(look.inspection, 0, { width: 20, height: 10, channels: 1 }, never);
    expect(await sharp(shown).metadata()).toMatchObject({ format: 'png', width: 20, height: 10, channels: 1 });
    const end = ended('planes');
    expect(imports.import(look.inspection, 'Planes', {})).toEqual({ id: 'planes' });
    expect(await end).toMatchObject({ phase: 'done', done: 12 });
    expect(datasets.info('planes')).toMatchObject({ name: 'Planes', origin: null, source: expect.stringContaining('my batches') as string });
    expect(readdirSync(store)).toEqual(['planes']);
  });

  it('is refused under a name that is taken, and may be imported under another', async () => {
    for (const [index, name] of ['Planes', 'planes', 'others'].entries()) {
      const { inspection } = await imports.inspect(await bring('batches', tinyBinary()), never);
      if (index === 1) expect(() => imports.import(inspection, name, {})).toThrow(expect.objectContaining({ code: 'dataset.exists' }));
      else {
        const end = ended(name.toLowerCase());
        imports.import(inspection, name, {});
        expect(await end).toMatchObject({ phase: 'done' });
      }
    }
  });

  it('leaves nothing where it is refused, dismissed or crowded out', async () => {
    await expect(imports.inspect(await bring('notes', { 'a.txt': Buffer.from('words') }), never)).rejects.toMatchObject({ code: 'dataset.kind' });
    const { inspection } = await imports.inspect(await bring('batches', tinyBinary()), never);
    imports.dismiss(inspection);
    expect(() => imports.import(inspection, 'Planes', {})).toThrow(expect.objectContaining({ code: 'inspection.missing' }));
    expect(readdirSync(store)).toEqual([]);
    for (let i = 0; i < 6; i++) await imports.inspect(await bring('batches', tinyBinary()), never);
    expect(readdirSync(store).filter((name) => name.includes('-samples-'))).toHaveLength(4);
    imports.close();
    expect(readdirSync(store)).toEqual([]);
  });
});
