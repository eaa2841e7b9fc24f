import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainOptions, type TrainOptions } from '../../../../main/cli/commands/train.ts';
import { readOptions } from '../../../../main/cli/options.ts';
import { readWanted } from '../../../../main/cli/training.ts';
import recipe from '../../../../resources/recipes/cifar10-cnn.json' with { type: 'json' };

const options = (typed: Record<string, string | true>): TrainOptions => readOptions(trainOptions, typed) as TrainOptions;
const training = async (typed: Record<string, string | true>) => (await readWanted(options({ recipe: 'cifar10-cnn', ...typed }))).training;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-training-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const file = (value: unknown): string => {
  const path = join(folder, 'model.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

describe('options change a recipe, each its own setting and nothing else', () => {
  const changes: [option: Record<string, string | true>, changed: object][] = [
    [{}, {}],
    [{ epochs: '3' }, { epochs: 3 }],
    [{ batchSize: '64' }, { batchSize: 64 }],
    [{ seed: '7' }, { seed: 7 }],
    [{ limit: '100' }, { limit: 100 }],
    [{ testLimit: '50' }, { testLimit: 50 }],
    [{ threads: '1' }, { threads: 1 }],
    [{ noShuffle: true }, { shuffle: false }],
    [{ validation: 'none' }, { validation: 'none' }],
    [{ validation: 'test' }, { validation: 'test' }],
    [{ validation: '0.1' }, { validation: 0.1 }],
    [{ validation: '.25' }, { validation: 0.25 }],
    [{ learningRate: '1e-4' }, { optimizer: { type: 'Adam', learningRate: 1e-4, arguments: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } } }],
    [{ optimizer: 'ADAM' }, {}],
    [{ optimizer: 'sgd' }, { optimizer: { type: 'SGD', learningRate: 0.01, arguments: { momentum: 0, nesterov: false } } }],
    [{ optimizer: 'SGD', learningRate: '0.5' }, { optimizer: { type: 'SGD', learningRate: 0.5, arguments: { momentum: 0, nesterov: false } } }],
    [{ loss: 'sparse_categorical_crossentropy' }, {}],
  ];
  it.each(changes)('%j', async (typed, changed) => {
    expect(await training(typed)).toEqual({ ...(await training({})), ...changed });
  });
});

describe('a model file', () => {
  const layers = recipe.model.layers;
  it("is trained as Keras would, with the loss that suits the network's end", async () => {
    const wanted = await readWanted(options({ model: file(recipe.model), dataset: 'mine' }));
    expect(wanted).toMatchObject({ recipe: null, dataset: 'mine', training: { epochs: 10, batchSize: 32, optimizer: { type: 'Adam', learningRate: 1e-3 }, loss: { arguments: { from_logits: true } } } });
  });

  it.each([
    ['Dense', { type: 'Dense', arguments: { units: 10, activation: 'softmax' } }],
    ['Activation', { type: 'Activation', arguments: { activation: 'softmax' } }],
  ])('ending in the softmax of %s gives probabilities', async (_name, end) => {
    const { training: read } = await readWanted(options({ model: file({ name: 'm', layers: [...layers, end] }), dataset: 'mine' }));
    expect(read.loss.arguments).toEqual({ from_logits: false });
  });

  it('that is a recipe brings its training and data set', async () => {
    const wanted = await readWanted(options({ model: file({ ...recipe, dataset: 'elsewhere', training: { ...recipe.training, epochs: 4 } }), batchSize: '8' }));
    expect(wanted).toMatchObject({ recipe: null, dataset: 'elsewhere', training: { epochs: 4, batchSize: 8 } });
  });
});

describe('what is refused', () => {
  const wrong: [name: string, typed: () => Record<string, string | true>, code: string, says: RegExp][] = [
    ['nothing to train', () => ({}), 'cli.usage', /needs something/],
    ['two things to train', () => ({ recipe: 'cifar10-cnn', model: 'm.json' }), 'cli.usage', /both/],
    ['an unknown recipe', () => ({ recipe: 'cifar10-cn' }), 'recipe.unknown', /cifar10-cn/],
    ['a model without data', () => ({ model: file(recipe.model) }), 'cli.usage', /data set/],
    ['an unknown optimizer', () => ({ recipe: 'cifar10-cnn', optimizer: 'adm' }), 'cli.usage', /adm/],
    ['an unknown loss', () => ({ recipe: 'cifar10-cnn', loss: 'mse' }), 'cli.usage', /mse/],
    ['a file that is not there', () => ({ model: join(folder, 'none.json'), dataset: 'd' }), 'model.file', /none\.json/],
    ['a file that is not JSON', () => ({ model: file('{'), dataset: 'd' }), 'model.file', /not JSON/],
    ['a file that is no model', () => ({ model: file([1]), dataset: 'd' }), 'model.invalid', /not an object/],
    ['a wrong layer', () => ({ model: file({ name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 3] } }, { type: 'Dence' }] }), dataset: 'd' }), 'model.invalid', /Dence|dence/],
  ];
  it.each(wrong)('%s', async (_name, typed, code, says) => {
    await expect(readWanted(options(typed()))).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  });
});
