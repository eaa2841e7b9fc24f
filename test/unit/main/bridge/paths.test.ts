import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../../../../core/bridge/client.ts';
import { calls, type CallName } from '../../../../core/contract.ts';
import { nameUpload } from '../../../../core/uploads.ts';
import { hostOf } from '../../../../main/bridge/host.ts';
import { filesOf } from '../../../../main/files/host.ts';
import { connectInMemory } from '../../../support/memory-transport.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { openStudio } from '../../../../main/studio/studio.ts';
import type { Studio } from '../../../../main/studio/services.ts';
import { pixels } from '../datasets/make-cifar.ts';
import { testFolder } from '../../../support/folder.ts';

type Schema = { type?: string | string[]; enum?: unknown; const?: unknown; properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[]; additionalProperties?: Schema | boolean };

/** Every place of a call's input where text may stand, or anything: `training.sampleWeights`, `files.*.path`. */
function places(schema: Schema, path: readonly string[] = []): string[] {
  const below = [
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((one) => [one, path] as const),
    ...Object.entries(schema.properties ?? {}).map(([key, one]) => [one, [...path, key]] as const),
    ...(schema.items ? [[schema.items, [...path, '*']] as const] : []),
    ...(typeof schema.additionalProperties === 'object' ? [[schema.additionalProperties, [...path, '*']] as const] : []),
  ];
  const isText = [schema.type].flat().includes('string') && schema.enum === undefined && schema.const === undefined;
  const isAnything = Object.keys(schema).every((key) => key === '$schema');
  return [...(isText || isAnything ? [path.join('.')] : []), ...below.flatMap(([one, at]) => places(one, at))];
}

const all = (Object.keys(calls) as CallName[]).flatMap((name) => [...new Set(places(z.toJSONSchema(calls[name].input, { io: 'input', unrepresentable: 'any' }) as Schema))].map((place) => ({ name, place })));

/** Never the name of a file: ids of what the app keeps, words of a catalogue, names for people. */
const ids = /^(upload|inspection|run|runs\.\*|since|network\.id|log|recipe|from|model|export|dataset|id|checkpoint|test|settings\.(checkpoint|dataset|keepFloat\.\*)|picture\.(upload|dataset)|files\.\*\.upload|from|to)$/;
const words = /^(name|request\.(label|into|name|tag|images\.(train|validation|test|unlabeled))|fill|shape\.fill|classes\.\*|note|addTags\.\*|removeTags\.\*|training\.(optimizer|schedule|loss|callbacks\.\*)\.(type|arguments\.\*)|training\.augmentation\.\*)$/;
/** Names of files: where one lay in the folder it was brought from, and those that must be uploads. */
const files = /^(files\.\*\.path|training\.(sampleWeights|initialWeights))$/;

const secret = 'daemon:x:1:1';
const folder = testFolder('paths');
let studio: Studio;
let client: Client;

beforeAll(async () => {
  const home = resolveHome(join(folder, 'home'));
  const tiny = join(home.datasets, 'tiny');
  await mkdir(tiny, { recursive: true });
  const packer = await startPacker(tiny, startTask('tiny'), null);
  for (const split of ['train', 'test'] as const) await packer.add({ split, order: 0, images: Buffer.concat([1, 2, 3].map(pixels)), labels: [0, 1, 1] });
  await packer.finish({ id: 'tiny', name: 'Tiny', source: 'a test' }, { height: 32, width: 32, channels: 3, classes: Array.from({ length: 10 }, (_, index) => `class ${index}`) });
  studio = openStudio({ home, cache: join(folder, 'cache'), host: 'server' });
  client = connectInMemory(hostOf(studio), () => undefined).client;
});
afterAll(() => studio.close());

async function written(name: string, text = `1\n${secret}\n3\n`): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function brought(text: string): Promise<string> {
  const response = await filesOf(studio)(new Request('http://127.0.0.1/uploads/models', { method: 'POST', body: text }));
  return ((await response.json()) as { upload: string }).upload;
}

/** What a call is answered with: its error, or its value. */
async function answer(name: CallName, input: unknown): Promise<unknown> {
  const given = await client.invoke(name, input);
  return 'error' in given ? given.error : given.value;
}
const start = (training: object): Promise<unknown> => answer('runs.start', { recipe: 'cifar10-cnn', dataset: 'tiny', training: { batchSize: 1, ...training } });

/** An input with one text at one place, and nothing else. */
const inputWith = (place: string, value: string): unknown => place.split('.').reduceRight<unknown>((inner, key) => (key === '*' ? [inner] : { [key]: inner }), value);

describe('over the bridge', () => {
  it('every place that takes text is known for what it is', () => {
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(({ place }) => !ids.test(place) && !words.test(place) && !files.test(place))).toEqual([]);
    expect(all.filter(({ place }) => place.startsWith('training.') && files.test(place)).map(({ name, place }) => `${name} ${place}`)).toEqual(
      ['training.forecast', 'training.probe', 'training.rateTest', 'runs.start', 'runs.fork'].flatMap((name) => ['sampleWeights', 'initialWeights'].map((setting) => `${name} training.${setting}`)),
    );
  });

  it.each(all)('$name takes no path as $place, and says nothing of what lies there', async ({ name, place }) => {
    const path = await written('secret.csv');
    const given = await answer(name, inputWith(place, path));
    const isNothing = given === null || (Array.isArray(given) && given.length === 0);
    if (!isNothing) expect(given).toMatchObject({ code: expect.stringMatching(/^(bridge\.invalid|[a-z]+\.(unknown|missing|nothing|path|invalid))$/) as string });
    expect(JSON.stringify(given)).not.toContain(secret);
  });

  it.each(['training.forecast', 'training.probe', 'training.rateTest', 'runs.start'] as const)('%s refuses weights by paths, whole, below a folder and in the current one', async (name) => {
    for (const path of [await written('w.safetensors'), '/etc/passwd', '../w.csv', 'w.h5', 'C:\\w.h5', 'file:///etc/passwd', 'upload:../w.csv', `upload:${'0'.repeat(32)}/../w.csv`]) {
      for (const setting of ['sampleWeights', 'initialWeights'])
        expect(await answer(name, { recipe: 'cifar10-cnn', dataset: 'tiny', training: { [setting]: path } })).toMatchObject({ code: 'bridge.invalid', message: expect.stringContaining('no path is taken') as string });
    }
  });

  it('files that were brought are read, called by their own names, and may be used again', async () => {
    const sampleWeights = nameUpload({ upload: await brought(`1\n${secret}\n3\n`), name: 'weights.csv' });
    for (let time = 0; time < 2; time++) {
      expect(await start({ sampleWeights })).toMatchObject({ code: 'training.sample-weights', message: 'Sample weights weights.csv: line 2 is no number.' });
    }
    // All is right but that there is no TensorFlow to train with.
    expect(await start({ sampleWeights: nameUpload({ upload: await brought('1\n2\n3\n'), name: 'weights.csv' }) })).toMatchObject({ code: 'runtime.missing' });
    expect(await start({ initialWeights: nameUpload({ upload: await brought('no weights'), name: 'w.safetensors' }) })).toMatchObject({ code: 'checkpoint.damaged' });
    expect(await start({ initialWeights: nameUpload({ upload: await brought('no weights'), name: 'w.h5' }) })).toMatchObject({ code: expect.stringMatching(/^import\./) as string });
    expect(await start({ sampleWeights: nameUpload({ upload: '0'.repeat(32), name: 'weights.csv' }) })).toMatchObject({ code: 'upload.missing' });
    expect(await start({ initialWeights: '20261123-101502-k3f9@best' })).toMatchObject({ code: 'run.unknown' });
  });
});
