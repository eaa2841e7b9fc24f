import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { augmentationArguments } from '../../../../core/augmentation/augmentation.ts';
import type { EpochalError } from '../../../../core/errors.ts';
import { commonOptimizerArguments } from '../../../../core/optimizers/arguments.ts';
import { trainOptions, type TrainOptions } from '../../../../main/cli/options/train.ts';
import { readOptions, type Typed } from '../../../../main/cli/options.ts';
import { readTrainingRequest } from '../../../../main/cli/training.ts';
import type { TrainingRequest } from '../../../../main/training/request.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import recipe from '../../../../resources/recipes/cifar10-cnn.json' with { type: 'json' };
import { testFolder } from '../../../support/folder.ts';

type Line = Record<string, Typed>;

const folder = testFolder('training');
const file = (value: unknown, name = 'model.json'): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

const read = (typed: Line): Promise<TrainingRequest> => readTrainingRequest(readOptions(trainOptions, typed) as TrainOptions, { home: resolveHome(join(folder, 'home')) });
const training = async (typed: Line) => (await read({ recipe: 'cifar10-cnn', ...typed })).training;

/** Values of a table of arguments where nothing is given. */
const defaults = (table: Readonly<Record<string, { default?: unknown }>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).map(([name, { default: value }]) => [name, value]));
const common = defaults(commonOptimizerArguments);
const adam = { type: 'Adam', learningRate: 1e-3, arguments: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false, ...common } };
const sgd = { type: 'SGD', learningRate: 0.01, arguments: { momentum: 0, nesterov: false, ...common } };
const stopping = { monitor: 'val_loss', mode: 'auto', min_delta: 0, patience: 0, baseline: null, restore_best_weights: false, start_from_epoch: 0 };
const crossentropy = { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true, ignore_class: null } };
const cosine = { decay_steps: null, alpha: 0, warmup_target: null, warmup_steps: 0 };
const augmentation = defaults(augmentationArguments);

describe('options change a recipe, each its own setting and nothing else', () => {
  const changes: [option: Line, changed: object][] = [
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
    [{ learningRate: '1e-4' }, { optimizer: { ...adam, learningRate: 1e-4 } }],
    [{ optimizer: 'ADAM' }, {}],
    [{ optimizer: 'sgd' }, { optimizer: sgd }],
    [{ optimizer: 'SGD', learningRate: '0.5' }, { optimizer: { ...sgd, learningRate: 0.5 } }],
    [{ optimizer: 'sgd:momentum=0.9,nesterov=true' }, { optimizer: { ...sgd, arguments: { ...sgd.arguments, momentum: 0.9, nesterov: true } } }],
    [{ optimizer: 'adam:clipnorm=1' }, { optimizer: { ...adam, arguments: { ...adam.arguments, clipnorm: 1 } } }],
    [{ optimizer: '{"type": "adam_w", "arguments": {"beta_1": 0.8}}' }, { optimizer: expect.objectContaining({ type: 'AdamW', learningRate: 1e-3, arguments: expect.objectContaining({ beta_1: 0.8 }) }) }],
    [{ loss: 'sparse_categorical_crossentropy' }, {}],
    // Whether the network ends in logits is the network's, not the loss's.
    [{ loss: 'CategoricalCrossentropy:label_smoothing=0.1' }, { loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.1 } } }],
    [{ loss: 'categorical_crossentropy:from_logits=false' }, { loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: false, label_smoothing: 0 } } }],
    [{ schedule: 'none' }, {}],
    [{ schedule: 'cosine_decay' }, { schedule: { type: 'CosineDecay', arguments: cosine } }],
    [{ schedule: 'CosineDecay:alpha=0.1,decay_steps=100' }, { schedule: { type: 'CosineDecay', arguments: { ...cosine, alpha: 0.1, decay_steps: 100 } } }],
    [{ schedule: '{"type": "CosineDecay", "arguments": {"alpha": 0.1}}' }, { schedule: { type: 'CosineDecay', arguments: { ...cosine, alpha: 0.1 } } }],
    [{ schedule: 'PiecewiseConstantDecay:boundaries=[10,20],values=[1,0.5,0.1]' }, { schedule: { type: 'PiecewiseConstantDecay', arguments: expect.objectContaining({ boundaries: [10, 20], values: [1, 0.5, 0.1] }) } }],
    [{ callback: ['early_stopping:patience=3,restore_best_weights=True'] }, { callbacks: [{ type: 'EarlyStopping', arguments: { ...stopping, patience: 3, restore_best_weights: true } }] }],
    [{ callback: ['TerminateOnNaN', 'EarlyStopping'] }, { callbacks: [{ type: 'TerminateOnNaN', arguments: expect.anything() }, { type: 'EarlyStopping', arguments: stopping }] }],
    [{ callback: ['CSVLogger:separator=",",append=true'] }, { callbacks: [{ type: 'CSVLogger', arguments: { separator: ',', append: true } }] }],
    [{ callback: ['none'] }, {}],
    [{ augment: 'none' }, {}],
    [{ augment: 'rotation_range=15,horizontal_flip=true,zoom_range=[0.8,1.2]' }, { augmentation: { ...augmentation, rotation_range: 15, horizontal_flip: true, zoom_range: [0.8, 1.2] } }],
    [{ classWeights: 'balanced' }, { classWeights: 'balanced' }],
    [{ classWeights: 'none' }, {}],
    [{ classWeights: '1,2,.5' }, { classWeights: [1, 2, 0.5] }],
    [{ classWeights: '[1, 2, 0]' }, { classWeights: [1, 2, 0] }],
    [{ sampleWeights: 'none' }, {}],
    [{ weights: 'none' }, {}],
    [{ topK: '5' }, { topK: 5 }],
    [{ validationFreq: '2' }, { validationFreq: 2 }],
    [{ validationFreq: '1,5,10' }, { validationFreq: [1, 5, 10] }],
    [{ initialEpoch: '4' }, { initialEpoch: 4 }],
    [{ stepsPerEpoch: '7' }, { stepsPerEpoch: 7 }],
    [{ checkpointEvery: '5' }, { checkpoints: { keepEvery: 5, everyMinutes: null } }],
    [{ checkpointEvery: '0.5m' }, { checkpoints: { keepEvery: null, everyMinutes: 0.5 } }],
    [{ checkpointEvery: '5,10m' }, { checkpoints: { keepEvery: 5, everyMinutes: 10 } }],
    [{ checkpointEvery: 'none' }, {}],
    [{ set: ['l2Loss=1e-4', 'seed=7'] }, { l2Loss: 1e-4, seed: 7 }],
    [{ set: ['seed=7', 'seed=8'] }, { seed: 8 }],
    [{ set: ['validation=none'] }, { validation: 'none' }],
    [{ set: ['validationFreq=[1,5]'] }, { validationFreq: [1, 5] }],
    [{ set: ['shuffle=false', 'topK=null'] }, { shuffle: false }],
    [{ set: ['optimizer.arguments.beta_1=0.95'] }, { optimizer: { ...adam, arguments: { ...adam.arguments, beta_1: 0.95 } } }],
    [{ set: ['optimizer.learningRate=1e-4'] }, { optimizer: { ...adam, learningRate: 1e-4 } }],
    [{ set: ['optimizer=sgd:momentum=0.9'] }, { optimizer: { ...sgd, arguments: { ...sgd.arguments, momentum: 0.9 } } }],
    [{ set: ['optimizer={"type":"SGD","learningRate":0.5}'] }, { optimizer: { ...sgd, learningRate: 0.5 } }],
    [{ set: ['optimizer.type=sgd', 'optimizer.arguments.momentum=0.9'] }, { optimizer: { ...sgd, arguments: { ...sgd.arguments, momentum: 0.9 } } }],
    [{ set: ['schedule=cosine_decay', 'schedule.arguments.alpha=0.1'] }, { schedule: { type: 'CosineDecay', arguments: { ...cosine, alpha: 0.1 } } }],
    [{ set: ['schedule.type=CosineDecay'] }, { schedule: { type: 'CosineDecay', arguments: cosine } }],
    [{ set: ['loss.type=CategoricalCrossentropy', 'loss.arguments.label_smoothing=0.2'] }, { loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.2 } } }],
    [{ set: ['callbacks=[{"type":"EarlyStopping","arguments":{"patience":3}}]'] }, { callbacks: [{ type: 'EarlyStopping', arguments: { ...stopping, patience: 3 } }] }],
    [{ callback: ['TerminateOnNaN', 'EarlyStopping'], set: ['callbacks.EarlyStopping.arguments.patience=3', 'callbacks.1.arguments.min_delta=0.5'] }, { callbacks: [{ type: 'TerminateOnNaN', arguments: expect.anything() }, { type: 'EarlyStopping', arguments: { ...stopping, patience: 3, min_delta: 0.5 } }] }],
    [{ set: ['augmentation.rotation_range=20'] }, { augmentation: { ...augmentation, rotation_range: 20 } }],
    [{ set: ['checkpoints.keepEvery=5'] }, { checkpoints: { keepEvery: 5, everyMinutes: null } }],
    // Later wins: the recipe, an option by name, --set.
    [{ epochs: '3', set: ['epochs=4'] }, { epochs: 4 }],
    [{ weights: 'none', set: ['initialWeights=there.safetensors'] }, { initialWeights: 'there.safetensors' }],
  ];
  it.each(changes)('%j', async (typed, changed) => {
    expect(await training(typed)).toEqual({ ...(await training({})), loss: crossentropy, optimizer: adam, ...changed });
  });
});

describe('files', () => {
  const changes: [name: string, typed: () => Line, changed: () => object][] = [
    ['augmentation', () => ({ augment: file({ horizontal_flip: true }, 'augment.json') }), () => ({ augmentation: { ...augmentation, horizontal_flip: true } })],
    ['class weights as text', () => ({ classWeights: file('1\n2\n3.5\n', 'classes.txt') }), () => ({ classWeights: [1, 2, 3.5] })],
    ['class weights as JSON', () => ({ classWeights: file([1, 2], 'classes.json') }), () => ({ classWeights: [1, 2] })],
    ['sample weights', () => ({ sampleWeights: file('1\n', 'samples.txt') }), () => ({ sampleWeights: join(folder, 'samples.txt') })],
    ['weights', () => ({ weights: file('', 'w.safetensors') }), () => ({ initialWeights: join(folder, 'w.safetensors') })],
  ];
  it.each(changes)('of %s', async (_name, typed, changed) => {
    expect(await training(typed())).toEqual({ ...(await training({})), ...changed() });
  });
});

describe('a recipe with augmentation and a callback', () => {
  const augmented = async (typed: Line) => (await read({ recipe: 'cifar10-augmented', ...typed })).training;

  it('keeps them, and has them again', async () => {
    const plain = await augmented({});
    expect(plain.augmentation).toMatchObject({ rotation_range: 15 });
    expect(await augmented({ augment: 'recipe' })).toEqual(plain);
    expect((await augmented({ augment: 'none' })).augmentation).toBeNull();
  });

  it.each<[string[], string[]]>([
    [['none'], []],
    [['none', 'TerminateOnNaN'], ['TerminateOnNaN']],
    [['TerminateOnNaN'], ['ReduceLROnPlateau', 'TerminateOnNaN']],
    [['TerminateOnNaN', 'ReduceLROnPlateau'], ['TerminateOnNaN', 'ReduceLROnPlateau']],
  ])('--callback %j leaves %j', async (callback, types) => {
    expect((await augmented({ callback })).callbacks.map(({ type }) => type)).toEqual(types);
  });

  it('a callback given begins with its own defaults', async () => {
    expect((await augmented({ callback: ['ReduceLROnPlateau:patience=5'] })).callbacks).toMatchObject([{ arguments: { patience: 5, factor: 0.1 } }]);
  });

  it('a schedule of the same type keeps what it is not told', async () => {
    const path = file({ ...recipe, training: { ...recipe.training, schedule: { type: 'CosineDecay', arguments: { alpha: 0.1 } } } });
    const { training: changed } = await read({ model: path, dataset: 'd', schedule: 'CosineDecay:decay_steps=9' });
    expect(changed.schedule).toEqual({ type: 'CosineDecay', arguments: { ...cosine, alpha: 0.1, decay_steps: 9 } });
  });
});

describe('a model file', () => {
  const layers = recipe.model.layers;
  it("is trained as Keras would, with the loss that suits the network's end", async () => {
    const wanted = await read({ model: file(recipe.model), dataset: 'mine' });
    expect(wanted).toMatchObject({ recipe: null, dataset: 'mine', training: { epochs: 10, batchSize: 32, optimizer: { type: 'Adam', learningRate: 1e-3 }, loss: { arguments: { from_logits: true } } } });
  });

  it.each([
    ['Dense', { type: 'Dense', arguments: { units: 10, activation: 'softmax' } }],
    ['Activation', { type: 'Activation', arguments: { activation: 'softmax' } }],
  ])('ending in the softmax of %s gives probabilities', async (_name, end) => {
    const { training: chosen } = await read({ model: file({ name: 'm', layers: [...layers, end] }), dataset: 'mine' });
    expect(chosen.loss.arguments).toMatchObject({ from_logits: false });
  });

  it('that is a recipe brings its training and data set', async () => {
    const wanted = await read({ model: file({ ...recipe, dataset: 'elsewhere', training: { ...recipe.training, epochs: 4 } }), batchSize: '8' });
    expect(wanted).toMatchObject({ recipe: null, dataset: 'elsewhere', training: { epochs: 4, batchSize: 8 } });
  });
});

describe('what is refused', () => {
  const wrong: [name: string, typed: () => Line, code: string, says: RegExp][] = [
    ['nothing to train', () => ({}), 'cli.usage', /needs something/],
    ['two things to train', () => ({ recipe: 'cifar10-cnn', model: 'm.json' }), 'cli.usage', /both/],
    ['an unknown recipe', () => ({ recipe: 'cifar10-cn' }), 'recipe.unknown', /cifar10-cn/],
    ['a model without data', () => ({ model: file(recipe.model) }), 'cli.usage', /data set/],
    ['an unknown optimizer', () => ({ recipe: 'cifar10-cnn', optimizer: 'adm' }), 'cli.usage', /adm/],
    ['an unknown loss', () => ({ recipe: 'cifar10-cnn', loss: 'mse' }), 'cli.usage', /mse/],
    ['a file that is not there', () => ({ model: join(folder, 'none.json'), dataset: 'd' }), 'model.file', /none\.json/],
    ['a file that is not JSON', () => ({ model: file('{'), dataset: 'd' }), 'model.file', /not JSON/],
    ['a file of something else, without a word of it', () => ({ model: file('root:x:0:0:root:/root:/bin/bash'), dataset: 'd' }), 'model.file', /^(?!.*root:x).*is not JSON\. /],
    ['a file with a fault, by its place', () => ({ model: file('{\n  secret: 1}'), dataset: 'd' }), 'model.file', /^(?!.*secret: ).*is not JSON, at line 2, column 3\./],
    ['a file that is no model', () => ({ model: file([1]), dataset: 'd' }), 'model.invalid', /not an object/],
    ['a wrong layer', () => ({ model: file({ name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 3] } }, { type: 'Dence' }] }), dataset: 'd' }), 'model.invalid', /Dence|dence/],
    ['an unknown run', () => ({ from: 'nothing' }), 'run.unknown', /nothing/],
    ['weights of an unknown run', () => ({ recipe: 'cifar10-cnn', weights: 'nothing@best' }), 'run.unknown', /nothing/],
    ['an unknown schedule', () => ({ recipe: 'cifar10-cnn', schedule: 'cosine' }), 'cli.usage', /Did you mean CosineDecay\?/],
    ['an unknown argument', () => ({ recipe: 'cifar10-cnn', schedule: 'CosineDecay:beta=1' }), 'cli.usage', /no argument 'beta'.*decay_steps/],
    ['a wrong argument', () => ({ recipe: 'cifar10-cnn', schedule: 'CosineDecay:alpha=-1' }), 'cli.usage', /alpha=-1.*at least 0/],
    ['an argument that is missing', () => ({ recipe: 'cifar10-cnn', schedule: 'PiecewiseConstantDecay' }), 'cli.usage', /lacks 'boundaries'/],
    ['arguments that do not suit each other', () => ({ recipe: 'cifar10-cnn', schedule: 'PiecewiseConstantDecay:boundaries=[1,2],values=[1]' }), 'cli.usage', /PiecewiseConstantDecay/],
    ['an argument without a value', () => ({ recipe: 'cifar10-cnn', schedule: 'CosineDecay:alpha' }), 'cli.usage', /name=value/],
    ['an argument with an empty value', () => ({ recipe: 'cifar10-cnn', schedule: 'CosineDecay:alpha=' }), 'cli.usage', /name=value/],
    ['a spec that is not JSON', () => ({ recipe: 'cifar10-cnn', schedule: '{"type"' }), 'cli.usage', /not JSON/],
    ['a spec without a type', () => ({ recipe: 'cifar10-cnn', schedule: '{}' }), 'cli.usage', /type/],
    ['a spec with more than it may have', () => ({ recipe: 'cifar10-cnn', schedule: '{"type":"CosineDecay","alpha":1}' }), 'cli.usage', /'alpha'.*"arguments"/],
    ['an argument of another optimizer', () => ({ recipe: 'cifar10-cnn', optimizer: 'adam:momentum=1' }), 'cli.usage', /no argument 'momentum'/],
    ['an unknown callback', () => ({ recipe: 'cifar10-cnn', callback: ['EarlyStop'] }), 'cli.usage', /Did you mean EarlyStopping\?/],
    ['a callback that looks at what is not measured', () => ({ recipe: 'cifar10-cnn', validation: 'none', callback: ['EarlyStopping'] }), 'cli.usage', /never measures/],
    ['a callback and a schedule that both set the rate', () => ({ recipe: 'cifar10-cnn', schedule: 'cosine_decay', callback: ['ReduceLROnPlateau'] }), 'cli.usage', /both|so does/],
    ['an unknown augmentation', () => ({ recipe: 'cifar10-cnn', augment: 'rotation=3' }), 'cli.usage', /no argument 'rotation'.*rotation_range/],
    ['a wrong augmentation', () => ({ recipe: 'cifar10-cnn', augment: 'rotation_range=200' }), 'cli.usage', /rotation_range=200/],
    ['augmentation that is nothing', () => ({ recipe: 'cifar10-cnn', augment: 'flips' }), 'cli.usage', /none, recipe, a \.json file/],
    ['the augmentation of a recipe without one', () => ({ recipe: 'cifar10-cnn', augment: 'recipe' }), 'cli.usage', /has no augmentation/],
    ['an augmentation file that is not there', () => ({ recipe: 'cifar10-cnn', augment: 'none.json' }), 'cli.usage', /no such file/],
    ['mixed labels for a loss of classes', () => ({ recipe: 'cifar10-cnn', augment: 'mixup_alpha=0.2' }), 'cli.usage', /CategoricalCrossentropy/],
    ['class weights that are not there', () => ({ recipe: 'cifar10-cnn', classWeights: 'nothing.txt' }), 'cli.usage', /no such file/],
    ['a negative class weight', () => ({ recipe: 'cifar10-cnn', classWeights: '1,-2' }), 'cli.usage', /list of a number per class/],
    ['sample weights that are not there', () => ({ recipe: 'cifar10-cnn', sampleWeights: 'nothing.npy' }), 'cli.usage', /no such file/],
    ['a weights file that is not there', () => ({ recipe: 'cifar10-cnn', weights: 'nothing.safetensors' }), 'cli.usage', /no such file/],
    ['no epoch left', () => ({ recipe: 'cifar10-cnn', initialEpoch: '10' }), 'cli.usage', /initialEpoch.* is 10/],
    ['an assignment without a value', () => ({ recipe: 'cifar10-cnn', set: ['seed'] }), 'cli.usage', /path=value/],
    ['an unknown setting', () => ({ recipe: 'cifar10-cnn', set: ['sed=1'] }), 'cli.usage', /Did you mean seed\?/],
    ['a setting nothing is like', () => ({ recipe: 'cifar10-cnn', set: ['foo=1'] }), 'cli.usage', /A training has epochs, batchSize/],
    ['an argument without its place', () => ({ recipe: 'cifar10-cnn', set: ['optimizer.beta_1=0.9'] }), 'cli.usage', /Did you mean optimizer\.arguments\.beta_1\?/],
    ['an unknown argument of the optimizer', () => ({ recipe: 'cifar10-cnn', set: ['optimizer.arguments.beta_3=1'] }), 'cli.usage', /beta_1, beta_2/],
    ['a setting below a number', () => ({ recipe: 'cifar10-cnn', set: ['batchSize.x=1'] }), 'cli.usage', /batchSize has nothing below it/],
    ['a callback that is not on', () => ({ recipe: 'cifar10-cnn', set: ['callbacks.EarlyStopping.arguments.patience=1'] }), 'cli.usage', /callbacks has nothing/],
    ['an argument of no schedule', () => ({ recipe: 'cifar10-cnn', set: ['schedule.arguments.alpha=1'] }), 'cli.usage', /schedule has type/],
    ['an unknown type', () => ({ recipe: 'cifar10-cnn', set: ['optimizer.type=sdg'] }), 'cli.usage', /There is Adam/],
    ['a setting of a wrong kind', () => ({ recipe: 'cifar10-cnn', set: ['l2Loss=x'] }), 'cli.usage', /'l2Loss'/],
    ['an argument of a wrong kind', () => ({ recipe: 'cifar10-cnn', set: ['optimizer.arguments.beta_1=high'] }), 'cli.usage', /beta_1="high"/],
    ['callbacks that are no list', () => ({ recipe: 'cifar10-cnn', set: ['callbacks=3'] }), 'cli.usage', /'callbacks'/],
    ['an unknown augmentation by its path', () => ({ recipe: 'cifar10-cnn', set: ['augmentation.rotation=1'] }), 'cli.usage', /Did you mean augmentation\.rotation_range\?/],
    ['what every object has', () => ({ recipe: 'cifar10-cnn', set: ['__proto__.x=1'] }), 'cli.usage', /no such setting/],
  ];
  it.each(wrong)('%s', async (_name, typed, code, says) => {
    const error = await read(typed()).then(() => null, (caught: EpochalError) => caught);
    expect(error).toMatchObject({ code });
    expect(`${error!.message} ${error!.hint}`).toMatch(says);
  });
});
