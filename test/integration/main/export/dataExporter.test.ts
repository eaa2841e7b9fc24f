import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { createDatasetExporter } from '../../../../main/export/data/exporter.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import { program } from '../../../../main/system/resources.ts';
import { testFolder } from '../../../support/folder.ts';

const root = testFolder('data-exporter');
const store = join(root, 'datasets');
const count = 3000;
const exporter = createDatasetExporter({ datasets: openDatasets(store, join(root, 'cache')), spawn: forkProcess, childEntry: program('export/data/child') });

beforeAll(async () => {
  const own = join(store, 'many');
  mkdirSync(own, { recursive: true });
  mkdirSync(join(root, 'out'));
  const packer = await startPacker(own, startTask('many'), null);
  await packer.add({ split: 'train', order: 0, images: new Uint8Array(count * 12), labels: new Uint8Array(count) });
  await packer.finish({ id: 'many', name: 'Many', source: 'a test' }, { height: 2, width: 2, channels: 3, classes: ['one'] });
});

it('an export that is cancelled under way leaves nothing', async () => {
  const controller = new AbortController();
  const onProgress = (): void => controller.abort();
  await expect(exporter.export('many', { format: 'folder', picture: 'png' }, join(root, 'out', 'pictures'), { signal: controller.signal, onProgress })).rejects.toMatchObject({ code: 'export.cancelled' });
  expect(readdirSync(join(root, 'out'))).toEqual([]);
});

it('a place where something lies, or that is not there, is refused before any work', async () => {
  writeFileSync(join(root, 'taken.npz'), 'mine');
  const settings = { format: 'npz', picture: 'png' } as const;
  await expect(exporter.export('many', settings, join(root, 'taken.npz'))).rejects.toMatchObject({ code: 'output.exists' });
  await expect(exporter.export('many', { ...settings, format: 'folder' }, store)).rejects.toMatchObject({ code: 'output.exists' });
  await expect(exporter.export('many', settings, join(root, 'nowhere', 'a.npz'))).rejects.toMatchObject({ code: 'output.folder' });
  await expect(exporter.export('none', settings, join(root, 'a.npz'))).rejects.toMatchObject({ code: 'dataset.unknown' });
});
