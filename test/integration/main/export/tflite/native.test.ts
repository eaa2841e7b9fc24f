import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import type { Artifact } from '../../../../../main/export/format.ts';
import { openTensors, openTflite } from '../../../../../main/export/interpreters/tflite.ts';
import { nativeLiteRt, type NativeLiteRt } from '../../../../../main/export/interpreters/native.ts';
import { tflite } from '../../../../../main/export/tflite/tflite.ts';
import { serialize } from '../../../../../main/formats/tflite/serialize.ts';
import { findLiteRt } from '../../../../../main/runtime/litert.ts';
import { pythons } from '../../../../../main/runtime/python.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../../support/samples.ts';
import { artifactOf, whole } from '../../../../support/wholeModel.ts';

const named = process.env['EPOCHAL_LITERT'];
const paths = named ? [named] : await fromPythons();
const usable = (await Promise.all(paths.map(async (path) => ({ path, found: await findLiteRt({ EPOCHAL_LITERT: path }) })))).find(({ found }) => found !== null && typeof found !== 'string');
const why = usable ? '' : ` (left out: ${named ? 'EPOCHAL_LITERT names none that is known to work' : 'no Python here has it, and EPOCHAL_LITERT names none'})`;

async function fromPythons(): Promise<string[]> {
  const sites: string[] = [];
  for await (const python of pythons(process.env)) sites.push(...python.paths.filter((path) => path !== ''));
  return sites;
}

const preprocessing = { scale: 1 / 255, offset: 0 };
const model = { preprocessing } as Sample['model'];

async function answers(artifact: Artifact, sample: Pick<Sample, 'model'>, images: Uint8Array, count: number): Promise<{ interpreter: string; values: Float32Array }> {
  const exported = await openTflite(artifact, sample);
  try {
    return { interpreter: exported.interpreter, values: await exported.predict(images, count) };
  } finally {
    exported.close();
  }
}

/** How far native LiteRT is from that of WebAssembly at most. */
async function apart(sample: Sample): Promise<number> {
  const artifact = await tflite.write(sourceOf(sample), exportSettingsSchema.parse({ format: 'tflite' }), toolsOf(null));
  const images = pictures(sample.model, 2);
  const native = await answers(artifact, sample, images, 2);
  vi.stubEnv('EPOCHAL_LITERT', '');
  const inWebAssembly = await answers(artifact, sample, images, 2);
  vi.stubEnv('EPOCHAL_LITERT', usable!.path);
  expect([native.interpreter, inWebAssembly.interpreter]).toEqual([expect.stringMatching(/\(native\)$/), expect.stringMatching(/\(WebAssembly\)$/)]);
  return native.values.reduce((most, value, i) => Math.max(most, Number.isFinite(value) ? Math.abs(value - inWebAssembly.values[i]!) : Infinity), 0);
}

describe.skipIf(!usable)(`LiteRT's native library${why}`, () => {
  beforeEach(() => { vi.stubEnv('EPOCHAL_LITERT', usable!.path); });
  afterEach(() => { vi.unstubAllEnvs(); });

  const opened = async (): Promise<NativeLiteRt> => {
    const library = await nativeLiteRt();
    if (library === null || typeof library === 'string') throw new Error(`not usable: ${library}`);
    return library;
  };

  test('gives what WebAssembly gives, for every layer and block and 40 random networks', async () => {
    const samples = [...layerModels(), ...Array.from({ length: 40 }, (_, seed) => randomModel(seed))];
    const far: [string, number][] = [];
    for (const sample of samples) {
      const gap = await apart(sample);
      if (!(gap <= 1e-5)) far.push([sample.title, gap]);
    }
    expect(far).toEqual([]);
  });

  test.each([['UINT8', 0], ['INT8', -128]] as const)('runs files of %s as they are', async (type, zeroPoint) => {
    const { interpreter, values } = await answers(artifactOf(whole(type, zeroPoint)), { model }, Uint8Array.of(0, 64, 96, 255, 128, 1, 2, 3), 2);
    expect(interpreter).toMatch(/^LiteRT \d+\.\d+\.\d+ \(native\)$/);
    expect(Array.from(values)).toEqual([0.5, 0.5, 0.75, 255 / 128, 1, 0.5, 0.5, 0.5]);
  });

  test('gives several outputs in their order', async () => {
    const interpreter = await openTensors(whole('INT8', -128), ['y', 'x']);
    try {
      expect(interpreter.name).toContain('native');
      expect((await interpreter.run(Uint8Array.of(0, 64, 96, 255))).map((values) => Array.from(values))).toEqual([[0.5, 0.5, 0.75, 255 / 128], [0, 0.5, 0.75, 255 / 128]]);
    } finally {
      interpreter.close();
    }
  });

  test('refuses what is no model, and what is cut short, by a typed error', async () => {
    const library = await opened();
    const file = Buffer.concat(serialize(whole('UINT8', 0)));
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), file.subarray(0, file.length / 2)]) {
      expect(() => library.open(bytes, 'noise.tflite')).toThrow(expect.objectContaining({ code: 'export.interpreter' }));
    }
  });

  test('takes neither too little nor too much, and nothing when it is closed', async () => {
    const interpreter = (await opened()).open(Buffer.concat(serialize(whole('UINT8', 0))), 'whole.tflite');
    for (const length of [3, 5]) await expect(interpreter.run(new Uint8Array(length))).rejects.toThrow(`takes 4 bytes, not ${length}`);
    expect(await interpreter.run(new Uint8Array(4))).toEqual([Uint8Array.of(64, 64, 64, 64)]);
    interpreter.close();
    interpreter.close();
    await expect(interpreter.run(new Uint8Array(4))).rejects.toMatchObject({ code: 'export.interpreter' });
  });
});
