import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { decodeFeatures } from '../../../../../core/datasets/map/features.ts';
import { manifestFile } from '../../../../../main/checkpoints/state.ts';
import { openDatasets } from '../../../../../main/datasets/datasets.ts';
import { createMaps, type Maps } from '../../../../../main/inspect/map/maps.ts';
import type { InspectableNetwork, Inspector } from '../../../../../main/inspect/inspector.ts';
import { createFeatures } from '../../../../../main/files/features.ts';
import { packDataset } from '../../../../integration/main/trainer/support.ts';
import { testFolder } from '../../../../support/folder.ts';

const root = testFolder('maps');
const folder = join(root, 'datasets', 'waves');
const features = vi.fn<Inspector['features']>((_network, { places }) => Promise.resolve(Float32Array.from({ length: 2 * places.length }, (_, i) => i)));
let maps: Maps;

beforeAll(async () => {
  await packDataset(folder, { counts: { train: 5, test: 3 }, side: 16, classes: 2 });
  mkdirSync(join(root, 'checkpoint'));
  maps = createMaps(openDatasets(join(root, 'datasets'), join(root, 'cache')), () => ({ checkpoint: { folder: join(root, 'checkpoint') } }) as InspectableNetwork, { features });
});

const manifest = (text: string): void => writeFileSync(join(root, 'checkpoint', manifestFile), text);
const read = async (run: string): Promise<ReturnType<typeof decodeFeatures>> => decodeFeatures((await maps.features('waves', { kind: 'run', id: run }).read()).buffer);

it('describes pictures by their pixels', async () => {
  const { places, width, values } = decodeFeatures((await maps.features('waves', null).read()).buffer)!;
  expect([[...places], width]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], 8 * 8 * 3]);
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
});

it('asks a network once, until its checkpoint is another', async () => {
  manifest('first');
  const first = await read('a');
  expect(first).toMatchObject({ width: 2, places: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
  expect(await read('a')).toEqual(first);
  expect(features).toHaveBeenCalledTimes(1);
  manifest('second');
  await Promise.all([read('a'), read('a')]);
  expect(features).toHaveBeenCalledTimes(2);
});

it('keeps only those made last', async () => {
  for (const run of ['b', 'c', 'd', 'e', 'f', 'g', 'h']) await read(run);
  expect(readdirSync(folder).filter((name) => name.startsWith('map-'))).toHaveLength(6);
});

it.each([
  ['pixels', '', 200],
  ['run', '?network=a', 200],
  ['run', '', 'files.no-file'],
  ['words', '?network=a', 'files.no-file'],
])('answers at %s%s: %s', async (kind, query, expected) => {
  const answered = createFeatures(maps)(new Request(`http://localhost/datasets/waves/features/${kind}${query}`), 'waves', kind);
  expect(await answered.then(({ status }) => status, (error: { code: string }) => error.code)).toBe(expected);
});
