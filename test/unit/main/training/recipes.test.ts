import { expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { findRecipe, loadRecipes, summarizeRecipe } from '../../../../main/training/recipes.ts';
import { noDataset } from '../../../../main/training/request.ts';

const recipes = await loadRecipes();

it('lists the recipes by size, those without a data set last', () => {
  const listed = recipes.map(summarizeRecipe);
  const withData = listed.filter(({ dataset }) => dataset !== null);
  expect(listed.map(({ id }) => id)).toEqual([...withData.map(({ id }) => id), 'patch-unet']);
  expect(withData[0]!.id).toBe('cifar10-cnn');
  expect(withData.map(({ params }) => params)).toEqual(withData.map(({ params }) => params).sort((a, b) => a - b));
});

it('has no other, and says which was meant', () => {
  expect(() => findRecipe(recipes, 'cifar10-resnet43')).toThrow(expect.objectContaining({ code: 'recipe.unknown', hint: expect.stringContaining('Did you mean cifar10-resnet34?') as string }));
});

it('keeps blocks in a model, and resolves them into layers', () => {
  const model = resolveModel(findRecipe(recipes, 'cifar10-resnet34').model);
  expect(model.spec.layers.filter(({ type }) => type === 'ResidualBlock')).toHaveLength(17);
  expect(model.layers.filter(({ type }) => type === 'Add')).toHaveLength(17);
});

it('cannot be trained without a data set where it has none of its own', () => {
  const { model } = findRecipe(recipes, 'patch-unet');
  expect(noDataset({ recipe: 'patch-unet', model })).toMatchObject({
    code: 'run.no-dataset',
    message: "Recipe 'patch-unet' has no data set of its own.",
    hint: expect.stringContaining('with per-pixel labels: 2304 a picture') as string,
  });
  expect(noDataset({ recipe: null, model })).toMatchObject({ code: 'run.no-dataset', message: expect.stringContaining('A model of your own') as string });
});
