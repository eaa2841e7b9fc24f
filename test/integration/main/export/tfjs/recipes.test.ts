import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { tfjs } from '../../../../../main/export/tfjs/tfjs.ts';
import { resource } from '../../../../../main/system/resources.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { pictures, sampleOf } from '../../../../support/samples.ts';
import { openEngine, recipe } from '../../engine/tensorflow/support.ts';

let engine: TensorFlowEngine;
beforeAll(async () => { engine = await openEngine(); });

const recipes = readdirSync(resource('recipes')).map((file) => file.replace('.json', ''));

describe('TensorFlow.js answers for each recipe as the engine does, within 1e-5', () => {
  it.each(recipes)('%s', async (id) => {
    const { model, weights } = sampleOf(id, recipe(id).model, 1);
    const settings = exportSettingsSchema.parse({ format: 'tfjs' });
    const source = sourceOf({ model, weights });
    const images = pictures(model, 1);
    const predictor = engine.predictor(model, weights);
    const ours = predictor.predict(images, 1);
    predictor.close();
    const opened = await tfjs.open!(await tfjs.write(source, settings, toolsOf(null)), source, settings);
    const theirs = await opened.predict(images, 1);
    opened.close();
    expect(theirs).toHaveLength(ours.length);
    for (const [i, value] of ours.entries()) expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-5);
  });
});
