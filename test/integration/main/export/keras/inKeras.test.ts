import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { exportSettingsSchema } from '../../../../../core/exports.ts';
import { answerShape } from '../../../../../core/model/answers.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { endingOf } from '../../../../../main/export/ending.ts';
import type { Artifact } from '../../../../../main/export/format.ts';
import { h5, keras } from '../../../../../main/export/keras/keras.ts';
import { openKeras } from '../../../../../main/export/interpreters/keras.ts';
import { probabilitiesFrom } from '../../../../../main/export/interpreters/probabilities.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { readAny } from '../../../../support/kerasFiles.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, trainedWeights, type Sample } from '../../../../support/samples.ts';
import { openEngine, recipe } from '../../engine/tensorflow/support.ts';

/** A Python that has Keras; without one, what it said before (test/fixtures/keras) stands for it. */
const python = process.env['EPOCHAL_PYTHON'] ?? process.env['EPOCHAL_BENCH_PYTHON'];

const formats = [{ format: keras, ending: 'keras' }, { format: h5, ending: 'h5' }] as const;
const settings = exportSettingsSchema.parse({ format: 'keras' });
const tools = toolsOf(null);
const count = 2;

let engine: TensorFlowEngine;
beforeAll(async () => {
  engine = await openEngine();
});

function ours({ model, weights }: Pick<Sample, 'model' | 'weights'>, images: Uint8Array): Float32Array {
  const session = engine.predictor(model, weights);
  try {
    return session.predict(images, count).slice();
  } finally {
    session.close();
  }
}

function gapBetween(one: Float32Array, other: Float32Array): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
}

describe('what is written, read again where there is no Keras', () => {
  it.each(formats)('proves itself in our own engine: .$ending', async ({ format }) => {
    const sample = randomModel(7);
    const images = pictures(sample.model, count);
    const artifact: Artifact = await format.write(sourceOf(sample), settings, tools);
    const before = process.env['EPOCHAL_PYTHON'];
    delete process.env['EPOCHAL_PYTHON'];
    const opened = await openKeras(artifact, sourceOf(sample), settings, { tensorflow: () => Promise.resolve(engine) });
    if (before !== undefined) process.env['EPOCHAL_PYTHON'] = before;
    expect(opened.interpreter).toMatch(/^Epochal's own reader, TensorFlow \d/);
    expect(gapBetween(await opened.predict(images, count), ours(sample, images))).toBe(0);
    opened.close();
  });

  it('is not run where there is neither', async () => {
    const sample = randomModel(7);
    const artifact = await keras.write(sourceOf(sample), settings, tools);
    const before = process.env['EPOCHAL_PYTHON'];
    process.env['EPOCHAL_PYTHON'] = join(tmpdir(), 'no-such-python');
    await expect(openKeras(artifact, sourceOf(sample), settings)).rejects.toMatchObject({ code: 'export.interpreter' });
    if (before === undefined) delete process.env['EPOCHAL_PYTHON'];
    else process.env['EPOCHAL_PYTHON'] = before;
  });
});

describe.skipIf(!python)('Keras itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'in-keras-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes samples in both forms, lets one Python open all, compares. @param oneIn of so many, also what Keras saves is read here; 0 for none. */
  async function compare(samples: readonly Sample[], oneIn: number): Promise<void> {
    const index = [];
    const again = (place: number): boolean => oneIn > 0 && place % oneIn === 0;
    for (const [place, sample] of samples.entries()) {
      const images = pictures(sample.model, count);
      for (const { format, ending } of formats) {
        const { files } = await format.write(sourceOf(sample), settings, tools);
        const file = `${place}.${ending}`;
        writeFileSync(join(folder, file), Buffer.concat([...files.values()].flat()));
        writeFileSync(join(folder, `${file}.u8`), images);
        index.push({ file, shape: sample.model.input.outputShape, count, again: again(place) ? `again-${file}` : null });
      }
    }
    writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
    const { status, stderr } = spawnSync(python!, [fileURLToPath(new URL('answer.py', import.meta.url)), folder], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const wrong: string[] = [];
    for (const [place, sample] of samples.entries()) {
      const images = pictures(sample.model, count);
      const wanted = ours(sample, images);
      const finish = (output: Float32Array): Float32Array => probabilitiesFrom(output, answerShape(sample.model.output.outputShape), endingOf(sample.model, sample.weights));
      for (const { ending } of formats) {
        const path = join(folder, `${place}.${ending}`);
        if (existsSync(`${path}.error`)) {
          wrong.push(`${sample.title} as .${ending}: ${readFileSync(`${path}.error`, 'utf8').slice(0, 500)}`);
          continue;
        }
        const gap = gapBetween(finish(new Float32Array(Uint8Array.from(readFileSync(`${path}.f32`)).buffer)), wanted);
        if (!(gap < 1e-5)) wrong.push(`${sample.title} as .${ending}: ${gap}`);
        if (!again(place)) continue;
        const read = await readAny(readFileSync(join(folder, `again-${place}.${ending}`)), `again.${ending}`);
        const back = gapBetween(ours({ model: resolveModel(read.model), weights: read.weights }, images), wanted);
        if (!(back < 1e-5)) wrong.push(`${sample.title} as .${ending}, saved again by Keras: ${back}`);
      }
    }
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    expect(wrong).toEqual([]);
  }

  it('answers as we do: every layer and block, and what it saves is read here', () => compare(layerModels(), 1), 600_000);

  it('answers as we do: 200 random networks, and what it saves is read here', () => compare(Array.from({ length: 200 }, (_, seed) => randomModel(seed)), 4), 600_000);

  it.each(readdirSync(new URL('../../../../../resources/recipes/', import.meta.url)).map((file) => file.replace('.json', '')))('answers as we do: recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    await compare([{ title: id, model, weights: trainedWeights(model, 1) }], 0);
  }, 600_000);

  it('is asked for the proof of an export', async () => {
    const before = process.env['EPOCHAL_PYTHON'];
    process.env['EPOCHAL_PYTHON'] = python;
    const sample = randomModel(3);
    const images = pictures(sample.model, count);
    try {
      for (const { format } of formats) {
        const opened = await openKeras(await format.write(sourceOf(sample), settings, tools), sourceOf(sample), settings);
        expect(opened.interpreter).toMatch(/^Keras \d.*, TensorFlow \d/);
        for (let time = 0; time < 2; time++) expect(gapBetween(await opened.predict(images, count), ours(sample, images))).toBeLessThan(1e-5);
        opened.close();
      }
      const broken: Artifact = { files: new Map([['model.keras', [new Uint8Array(10)]]]), warnings: [] };
      await expect(openKeras(broken, sourceOf(sample), settings)).rejects.toMatchObject({ code: 'export.interpreter' });
    } finally {
      if (before === undefined) delete process.env['EPOCHAL_PYTHON'];
      else process.env['EPOCHAL_PYTHON'] = before;
    }
  }, 120_000);
});
