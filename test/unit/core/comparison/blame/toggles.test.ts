import { describe, expect, it } from 'vitest';
import { mixed, togglesOf, type Trained } from '../../../../../core/comparison/blame/toggles.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { readTraining } from '../../../../../core/training.ts';

function trained(training: object = {}, units = 10): Trained {
  return {
    model: readModelSpec({ name: `mlp-${units}`, layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units } }] }),
    training: readTraining({ epochs: 4, batchSize: 8, optimizer: { type: 'Adam' }, loss: { type: 'CategoricalCrossentropy' }, ...training }),
  };
}

const pathsOf = (a: Trained, b: Trained): string[] => togglesOf(a, b).map(({ path }) => path);

describe('togglesOf', () => {
  const sgd = { type: 'SGD', arguments: { momentum: 0.9 }, learningRate: 0.1 };
  it.each<[string, object, object, string[]]>([
    ['nothing that differs', {}, {}, []],
    ['what is inert', { seed: 1, ledger: false, threads: 2, topK: 3, checkpoints: { keepEvery: 2 } }, {}, []],
    ['the rate and an argument of one optimizer by themselves', { optimizer: { type: 'Adam', learningRate: 0.01, arguments: { beta_1: 0.8 } } }, {}, ['optimizer.learningRate', 'optimizer.beta_1']],
    ['another optimizer with its rate and arguments', { optimizer: sgd }, {}, ['optimizer']],
    ['a schedule with its arguments', { schedule: { type: 'ExponentialDecay', arguments: { decay_steps: 10, decay_rate: 0.5 } } }, {}, ['schedule']],
    ['what is done to pictures where one run leaves them as they are', { augmentation: { rotation_range: 5, horizontal_flip: true } }, {}, ['augmentation']],
    ['each of what both do to pictures', { augmentation: { rotation_range: 5, horizontal_flip: true } }, { augmentation: { rotation_range: 9 } }, ['augmentation.rotation_range', 'augmentation.horizontal_flip']],
    ['epochs, batch size and weights to begin with', { epochs: 9, batchSize: 16, initialWeights: 'w.h5', initialEpoch: 2 }, {}, ['epochs', 'batchSize', 'initialWeights']],
  ])('finds %s', (_, a, b, expected) => {
    expect(pathsOf(trained(a), trained(b)).toSorted()).toEqual(expected.toSorted());
  });

  it('takes a network as one setting, with the weights that fit it alone', () => {
    expect(pathsOf(trained({}, 10), trained({}, 20))).toEqual(['network']);
    expect(pathsOf(trained({ initialWeights: 'w.h5' }, 10), trained({ batchSize: 9 }, 20))).toEqual(['network', 'batchSize']);
  });
});

describe('mixed', () => {
  const a = trained({ batchSize: 16, optimizer: { type: 'SGD', learningRate: 0.1, arguments: { momentum: 0.9 } }, augmentation: { rotation_range: 5 } }, 10);
  const b = trained({ augmentation: { rotation_range: 9, horizontal_flip: true }, initialWeights: 'w.h5', initialEpoch: 2 }, 20);
  const toggles = togglesOf(a, b);

  it('is the one run with no setting taken, the other with all', () => {
    expect(mixed(a, b, [])).toEqual(b);
    expect(mixed(a, b, toggles)).toEqual(a);
  });

  it('takes what belongs together', () => {
    const taken = (path: string): Trained => mixed(a, b, toggles.filter((one) => one.path === path));
    expect(taken('network')).toEqual({ model: a.model, training: { ...b.training, initialWeights: null, initialEpoch: 0 } });
    expect(taken('optimizer')).toEqual({ model: b.model, training: { ...b.training, optimizer: a.training.optimizer } });
    expect(taken('augmentation.horizontal_flip').training.augmentation).toMatchObject({ rotation_range: 9, horizontal_flip: false });
  });
});
