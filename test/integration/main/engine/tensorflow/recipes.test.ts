import { describe, expect, test } from 'vitest';
import { scheduleCatalogue } from '../../../../../core/schedules/catalogue.ts';
import type { Training } from '../../../../../core/training.ts';
import type { ImageSet } from '../../../../../main/engine/engine.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { fixture, formulaWeights, mix, openEngine, recipe, setUp, size } from './support.ts';

interface Case {
  recipe: string;
  rate: number;
  images: number;
  batchSize: number;
}

const cases = fixture<Case[]>('recipes/cases.json');
const expected = fixture<Record<string, number[]>>('recipes/losses.json');
const engine = await openEngine();

/** Keras's own losses, of test/fixtures/recipes/make.py: the recipe's loss, optimizer and schedule, without dropout and augmentation. */
describe('trains as Keras does, 20 steps', () => {
  test.each(cases)('$recipe', ({ recipe: id, rate, images, batchSize }) => {
    const keras = expected[id]!;
    const { model: spec, training: usual } = recipe(id);
    const layers = spec.layers.map((layer) => (layer.type === 'Dropout' ? { ...layer, arguments: { ...layer.arguments, rate: 0 } } : layer));
    const { model, training, data } = setUp(
      { ...spec, layers },
      { ...usual, augmentation: null, callbacks: [], validation: 'none', batchSize, optimizer: { ...usual.optimizer, learningRate: rate } },
      { train: images, validation: 0 },
    );
    const session = engine.trainer(model, training, { ...data, train: labelled(data.train, model.output.outputShape) });
    try {
      const slots: WeightMap = new Map(Array.from(session.save().optimizer, ([name, { shape, values }]) => [name, { shape, values: values.fill(0) }]));
      session.load(formulaWeights(model), slots);
      const losses = keras.map((_, step) => {
        const start = (step * batchSize) % images;
        return session.step(Int32Array.from({ length: batchSize }, (_, i) => start + i), step, rateAt(training, step)).loss;
      });
      const apart = Math.max(...losses.map((loss, step) => Math.abs(loss / keras[step]! - 1)));
      expect(losses).toHaveLength(20);
      expect(apart).toBeLessThan(1e-3);
    } finally {
      session.close();
    }
  });
});

/** Labels as make.py gives them: of ten classes, or for each place of an output of two, of which the second is the rarer. */
function labelled(set: ImageSet, output: readonly number[]): ImageSet {
  const labelShape = output.slice(0, -1);
  if (labelShape.length === 0) return set;
  return { ...set, labelShape, labels: Int32Array.from(mix(set.count * size(labelShape), 3), (value) => (value % 4 === 0 ? 1 : 0)) };
}

function rateAt({ schedule, optimizer }: Training, step: number): number {
  const learningRate = optimizer.learningRate!;
  if (schedule === null) return learningRate;
  return scheduleCatalogue.get(schedule.type)!.rate(schedule.arguments, { step, learningRate, stepsPerEpoch: 20, totalSteps: 20 });
}
