import { beforeAll, describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { tfjs } from '../../../../../main/export/tfjs/tfjs.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../../support/samples.ts';
import { openEngine } from '../../engine/tensorflow/support.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';

let engine: TensorFlowEngine;
beforeAll(async () => { engine = await openEngine(); });

/** Pictures each network answers. */
const count = 3;

/** Largest difference of a probability between the engine and TensorFlow.js, which runs what is written. */
async function gapOf({ model, weights }: Sample): Promise<number> {
  const settings = exportSettingsSchema.parse({ format: 'tfjs' });
  const source = sourceOf({ model, weights });
  const opened = await tfjs.open!(await tfjs.write(source, settings, toolsOf(null)), source, settings);
  const predictor = engine.predictor(model, weights);
  try {
    const images = pictures(model, count);
    const [ours, theirs] = [predictor.predict(images, count), await opened.predict(images, count)];
    expect(theirs).toHaveLength(ours.length);
    return ours.reduce((largest, value, i) => Math.max(largest, Math.abs(value - theirs[i]!) || (Number.isNaN(theirs[i]!) ? Infinity : 0)), 0);
  } finally {
    predictor.close();
    opened.close();
  }
}

describe('TensorFlow.js gives what the engine gives, within 1e-5', () => {
  it.each(layerModels().map((sample) => [sample.title, sample] as const))('%s', async (_title, sample) => {
    expect(await gapOf(sample)).toBeLessThan(1e-5);
  });

  it.each(Array.from({ length: 200 }, (_, seed) => seed))('random network %i', async (seed) => {
    const sample = randomModel(seed);
    expect(await gapOf(sample), sample.title).toBeLessThan(1e-5);
  });
});
