import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { answerShape } from '../../../../../core/model/answers.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import type { TrainingSession } from '../../../../../main/engine/engine.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { openTensorFlow } from '../../../../../main/engine/tensorflow/engine.ts';
import { batchAt, openEngine, setUp, smallModel, smallTraining } from './support.ts';

const engine = await openEngine();
const folder = mkdtempSync(join(tmpdir(), 'epochal-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = 96;
function open(changes: object = {}): TrainingSession {
  const { model, training, data } = setUp(smallModel, { ...smallTraining, threads: 1, ...changes }, { train: images, validation: 40 });
  return engine.trainer(model, training, data);
}

function losses(session: TrainingSession, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => session.step(batchAt(from + i, 8, images), from + i, 1e-3).loss);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes in memory without what JavaScript has not collected yet. */
function resident(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

describe('memory', () => {
  it.each<[string, object]>([
    ['plain', {}],
    ['with all that a step can have', {
      optimizer: { type: 'AdamW', arguments: { use_ema: true, global_clipnorm: 1, gradient_accumulation_steps: 2 } },
      loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.1 } },
      l2Loss: 1e-4, topK: 3, classWeights: 'balanced',
      augmentation: { rotation_range: 15, zoom_range: 0.2, horizontal_flip: true, brightness_range: [0.8, 1.2], crop_padding: 1, cutout_size: 2, mixup_alpha: 0.2 },
    }],
  ])('neither native tensors nor resident memory grow over 5,000 steps, %s', (_, changes) => {
    const session = open(changes);
    const walk = (from: number, to: number): void => {
      for (let step = from; step < to; step++) {
        session.step(batchAt(step, 8, images), step, 1e-3);
        if (step % 200 === 0) {
          session.validate();
          session.probabilities(batchAt(step, 20, 40));
          session.save();
        }
      }
    };
    walk(0, 500);
    const tensors = engine.liveTensors();
    // A lost batch of 8 images a step would be 12 MB each time; what allocators take once for themselves comes but once.
    const bound = 4e6;
    const growth: number[] = [];
    for (const from of [500, 5500, 10_500]) {
      if (Math.min(...growth) < bound) break;
      const before = resident();
      walk(from, from + 5000);
      expect(engine.liveTensors()).toBe(tensors);
      growth.push(resident() - before);
    }
    expect(Math.min(...growth)).toBeLessThan(bound);
    session.close();
  });

  it('a closed session leaves nothing behind', () => {
    const before = engine.liveTensors();
    const session = open();
    losses(session, 0, 3);
    session.close();
    expect(engine.liveTensors()).toBe(before);
  });
});

describe('chance', () => {
  it('the same seed gives the same losses to the bit, dropout and all', () => {
    const [first, second, other] = [open(), open(), open({ seed: 8 })];
    const expected = losses(first, 0, 100);
    expect(losses(second, 0, 100)).toEqual(expected);
    expect(losses(other, 0, 100)).not.toEqual(expected);
    for (const session of [first, second, other]) session.close();
  });

  it('what was saved goes on to the bit', () => {
    const whole = open();
    losses(whole, 0, 30);
    const { weights, optimizer } = whole.save();
    const resumed = open({ seed: 7 });
    resumed.load(weights, optimizer);
    expect(losses(resumed, 30, 60)).toEqual(losses(whole, 30, 60));
    expect(resumed.validate()).toEqual(whole.validate());
    for (const session of [whole, resumed]) session.close();
  });

  it('dropout drops only while training', () => {
    const session = open();
    expect(session.probabilities(batchAt(0, 8, 40))).toEqual(session.probabilities(batchAt(0, 8, 40)));
    session.close();
  });
});

describe('shapes', () => {
  it('are those that TensorFlow gives, for random stacks of layers', () => {
    const pairs = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
    const padding = fc.constantFrom('valid', 'same');
    const layer = fc.oneof(
      fc.record({ type: fc.constant('Conv2D'), arguments: fc.record({ filters: fc.integer({ min: 1, max: 4 }), kernel_size: pairs, strides: pairs.map(([a]) => [a, a]), padding }) }),
      fc.record({ type: fc.constant('MaxPooling2D'), arguments: fc.record({ pool_size: pairs, strides: pairs, padding }) }),
      fc.constantFrom({ type: 'BatchNormalization' }, { type: 'Activation', arguments: { activation: 'relu' } }),
    );
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        const spec = { name: 'random', layers: [{ type: 'InputLayer', arguments: { shape: [16, 13, 3] } }, ...layers, { type: 'Flatten' }] };
        let model;
        try {
          model = resolveModel(readModelSpec(spec));
        } catch {
          return; // refused: a window larger than what is left
        }
        const weights: WeightMap = new Map(
          model.layers.flatMap(({ name, weights: own }) => own.map((weight) => [`${name}/${weight.name}`, { shape: weight.shape, values: new Float32Array(weight.shape.reduce((a, b) => a * b, 1)).fill(0.1) }])),
        );
        const predictor = engine.predictor(model, weights);
        expect(predictor.predict(new Uint8Array(2 * 16 * 13 * 3), 2)).toHaveLength(2 * answerShape(model.output.outputShape).classes);
        predictor.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('refusals', () => {
  it('weights of another model are named', () => {
    const session = open();
    const { weights, optimizer } = session.save();
    const [[name, value]] = [...weights] as [[string, { shape: readonly number[]; values: Float32Array }]];
    expect(() => session.load(new Map([...weights].filter(([key]) => key !== name)), optimizer)).toThrow(expect.objectContaining({ code: 'checkpoint.mismatch', message: expect.stringContaining(name) }));
    expect(() => session.load(new Map([...weights, [name, { ...value, shape: [1] }]]), optimizer)).toThrow(expect.objectContaining({ code: 'checkpoint.mismatch', message: expect.stringContaining(name) }));
    session.close();
  });

  it('a file that is no library', () => {
    const file = join(folder, 'libtensorflow_cc.so.2');
    writeFileSync(file, 'not a library');
    expect(() => openTensorFlow({ framework: file, cc: file })).toThrow(expect.objectContaining({ code: expect.stringMatching(/^engine\./), hint: expect.any(String) }));
    expect(() => openTensorFlow({ framework: `${file}.absent`, cc: file })).toThrow(expect.objectContaining({ code: expect.stringMatching(/^engine\./) }));
  });
});
