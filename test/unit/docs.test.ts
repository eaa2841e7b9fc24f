import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { augmentationArguments } from '../../core/augmentation/augmentation.ts';
import { blockCatalogue } from '../../core/blocks/catalogue.ts';
import { callbackCatalogue } from '../../core/callbacks/catalogue.ts';
import { initializerCatalogue } from '../../core/initializers/catalogue.ts';
import { layerCatalogue } from '../../core/layers/catalogue.ts';
import { activationNames } from '../../core/layers/activations.ts';
import { lossCatalogue } from '../../core/losses/catalogue.ts';
import { resolveModel } from '../../core/model/model.ts';
import { optimizerCatalogue } from '../../core/optimizers/catalogue.ts';
import { readRecipe } from '../../core/recipes.ts';
import { regularizerCatalogue } from '../../core/regularizers.ts';
import { scheduleCatalogue } from '../../core/schedules/catalogue.ts';
import { trainingSchema } from '../../core/training.ts';

const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8');

it.each<[string, Iterable<string>]>([
  ['layers', layerCatalogue.keys()],
  ['activations', activationNames],
  ['blocks', blockCatalogue.keys()],
  ['regularizers', regularizerCatalogue.keys()],
  ['losses', lossCatalogue.keys()],
  ['optimizers', optimizerCatalogue.keys()],
  ['schedules', scheduleCatalogue.keys()],
  ['callbacks', callbackCatalogue.keys()],
  ['settings', Object.keys(trainingSchema.shape)],
  ['initializers', [...initializerCatalogue.keys()].map((name) => name.replace(/^(Glorot|He|Lecun)(Uniform|Normal)$/, '$1'))],
  ['augmentation of our own', Object.keys(augmentationArguments).slice(Object.keys(augmentationArguments).indexOf('contrast_range'))],
])('the page on recipes names all %s', (_, names) => {
  expect([...names].filter((name) => !page.includes(name))).toEqual([]);
});

it('its example is a recipe that can be trained', () => {
  const [, example] = /```json\n([\s\S]*?)```/.exec(page)!;
  expect(resolveModel(readRecipe(JSON.parse(example!)).model).output.outputShape).toEqual([10]);
});
