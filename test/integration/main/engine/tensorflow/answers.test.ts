import { describe, expect, it } from 'vitest';
import { classColumns, numberColumns, type BatchAnswers } from '../../../../../core/ledger/answers.ts';
import type { Measures, TrainingSession } from '../../../../../main/engine/engine.ts';
import { batchAt, openEngine, setUp, smallModel, smallTraining, type Setup } from './support.ts';

const engine = await openEngine();
const counts = { train: 24, validation: 300 };

interface Ending {
  /** The layers after Flatten. */
  layers: object[];
  loss: object;
  /** The layers that give the same logits without an activation. */
  bare: object[];
}

const dense = (activation: string | null, units = 10): object => ({ type: 'Dense', arguments: { units, ...(activation === null ? {} : { activation }) } });
const endings: Readonly<Record<string, Ending>> = {
  'logits': { layers: [dense(null)], loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } }, bare: [dense(null)] },
  'softmax': { layers: [dense('softmax')], loss: { type: 'CategoricalCrossentropy', arguments: { label_smoothing: 0.1 } }, bare: [dense(null)] },
  'softmax of another shape': { layers: [dense(null), { type: 'Softmax' }, { type: 'Reshape', arguments: { target_shape: [1, 10] } }, { type: 'Reshape', arguments: { target_shape: [10] } }], loss: { type: 'SparseCategoricalCrossentropy' }, bare: [dense(null)] },
  'a sigmoid of each class': { layers: [dense('sigmoid')], loss: { type: 'BinaryCrossentropy' }, bare: [dense(null)] },
  'plain numbers': { layers: [dense(null)], loss: { type: 'MeanSquaredError' }, bare: [dense(null)] },
  'one unit of sigmoid': { layers: [dense('sigmoid', 1)], loss: { type: 'BinaryCrossentropy' }, bare: [dense(null, 1)] },
  'one logit': { layers: [dense(null, 1)], loss: { type: 'BinaryCrossentropy', arguments: { from_logits: true } }, bare: [dense(null, 1)] },
};

/** Without anything that makes a training answer other than the same weights do afterwards. */
function network(layers: readonly object[]): object {
  return {
    name: 'ending',
    layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Conv2D', arguments: { filters: 4, kernel_size: 3, activation: 'relu' } }, { type: 'Flatten' }, ...layers],
  };
}

function opened(ending: Ending, validation: number): Setup {
  const setup = setUp(network(ending.layers), { ...smallTraining, loss: ending.loss }, { train: counts.train, validation });
  const classes = setup.model.output.outputShape[0] === 1 ? 2 : 10;
  for (const set of [setup.data.train, setup.data.validation]) if (set) set.labels = set.labels.map((label) => label % classes);
  return setup;
}

/** What answers must be, of probabilities (images x classes) and of those that softmax makes of the logits. */
function expected(labels: Int32Array, probabilities: Float32Array, ofLogits: Float32Array): Record<'predicted' | 'probability' | 'confidence' | 'margin', number[]> {
  const classes = probabilities.length / labels.length;
  const rows = Array.from(labels, (label, image) => {
    const own = [...probabilities.subarray(image * classes, (image + 1) * classes)];
    const logits = Array.from(ofLogits.subarray(image * classes, (image + 1) * classes), Math.log);
    const confidence = Math.max(...own);
    return { predicted: own.indexOf(confidence), probability: own[label]!, confidence, margin: logits[label]! - Math.max(...logits.filter((_, other) => other !== label)) };
  });
  const column = (name: keyof (typeof rows)[number]): number[] => rows.map((row) => row[name]);
  return { predicted: column('predicted'), probability: column('probability'), confidence: column('confidence'), margin: column('margin') };
}

/** Those of several batches in one. */
function joined(parts: readonly BatchAnswers[]): BatchAnswers {
  return Object.fromEntries([
    ...classColumns.map((name) => [name, Int32Array.from(parts.flatMap((part) => [...part[name]]))]),
    ...numberColumns.map((name) => [name, Float32Array.from(parts.flatMap((part) => [...part[name]]))]),
  ]) as BatchAnswers;
}

/** All answers of a validation, and its figures. */
function validated(session: TrainingSession): { measures: Measures; answers: BatchAnswers | null } {
  const parts: BatchAnswers[] = [];
  const validation = session.validation();
  for (;;) {
    const { done, value } = validation.next();
    if (done) return { measures: value, answers: parts.length === 0 ? null : joined(parts) };
    // The next batch takes its place.
    if (value) parts.push(joined([value.answers]));
  }
}

function right({ predicted, target }: BatchAnswers): number {
  return predicted.filter((one, place) => one === target[place]).length;
}

function check(answers: BatchAnswers, wanted: ReturnType<typeof expected>): void {
  expect([...answers.predicted]).toEqual(wanted.predicted);
  const near = (values: Float32Array, others: readonly number[], within: number): void =>
    expect(Math.max(...Array.from(values, (value, place) => Math.abs(value - others[place]!)))).toBeLessThan(within);
  near(answers.probability, wanted.probability, 1e-5);
  near(answers.confidence, wanted.confidence, 1e-5);
  near(answers.margin, wanted.margin, 1e-3);
}

describe('answers of each image', () => {
  it.each(Object.entries(endings))('are those of a reference where a network ends in %s, in validation and in a step', (_, ending) => {
    const { model, training, data } = opened(ending, counts.validation);
    const bare = setUp(network(ending.bare), { ...smallTraining, loss: { type: 'MeanSquaredError' } }, counts).model;
    const session = engine.trainer(model, training, data);
    const onTraining = engine.trainer(model, training, { ...data, validation: null });
    for (let step = 0; step < 12; step++) session.step(batchAt(step, 8, counts.train), step, 0.01);
    const { weights, optimizer } = session.save();
    const predictor = engine.predictor(bare, weights);

    const all = Int32Array.from({ length: counts.validation }, (_, index) => index);
    const { measures, answers: ofAll } = validated(session);
    check(ofAll!, expected(data.validation!.labels, session.probabilities(all), predictor.predict(data.validation!.images, counts.validation)));
    expect([...ofAll!.label]).toEqual([...data.validation!.labels]);
    expect(ofAll!.target).toEqual(ofAll!.label);
    expect(right(ofAll!) / counts.validation).toBe(measures.accuracy);

    onTraining.load(weights, optimizer);
    // The last batch of a pass may be smaller.
    for (const length of [8, 3]) {
      onTraining.load(weights, optimizer);
      const batch = Int32Array.from({ length }, (_, place) => (5 * place + 1) % counts.train);
      const probabilities = onTraining.probabilities(batch);
      const ofLogits = predictor.predict(Uint8Array.from([...batch].flatMap((image) => [...data.train.images.subarray(image * 192, (image + 1) * 192)])), length);
      const labels = Int32Array.from(batch, (image) => data.train.labels[image]!);
      const { answers, correct } = onTraining.step(batch, 12, 0.01);
      check(answers!, expected(labels, probabilities, ofLogits));
      expect([...answers!.label]).toEqual([...labels]);
      expect(right(answers!)).toBe(correct);
    }
    for (const one of [session, onTraining, predictor]) one.close();
  });

  it.each<[string, object]>([
    ['dropout alone', {}],
    ['mixup, weights of images and classes', { loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true } }, augmentation: { mixup_alpha: 1 }, classWeights: 'balanced' }],
    ['CutMix, label smoothing and averages', { loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.2 } }, augmentation: { cutmix_alpha: 1, horizontal_flip: true }, optimizer: { type: 'AdamW', arguments: { use_ema: true, gradient_accumulation_steps: 2 } } }],
  ])('give the recorded count of right answers and leave the training the same to the bit, with %s', (_, changes) => {
    const [on, off] = [true, false].map((ledger) => {
      const { model, training, data } = setUp(smallModel, { ...smallTraining, ...changes, ledger }, { train: 96, validation: 40 });
      return engine.trainer(model, training, { ...data, train: { ...data.train, weights: Float32Array.from({ length: 96 }, (_, index) => 1 + (index % 3)) } });
    }) as [ReturnType<typeof engine.trainer>, ReturnType<typeof engine.trainer>];
    for (let step = 0; step < 40; step++) {
      const batch = batchAt(step, 8, 96);
      const { answers, ...figures } = on.step(batch, step, 1e-3);
      expect([...answers!.label]).toEqual(Array.from(batch, (image) => image % 10));
      expect(right(answers!)).toBe(figures.correct);
      expect(off.step(batch, step, 1e-3)).toEqual({ ...figures, answers: null });
    }
    const { measures, answers } = validated(on);
    expect(right(answers!) / 40).toBe(measures.accuracy);
    expect(validated(off)).toEqual({ measures, answers: null });
    for (const session of [on, off]) session.finish();
    expect(off.save()).toEqual(on.save());
    for (const session of [on, off]) session.close();
  });

  it.each(['logits', 'softmax', 'a sigmoid of each class', 'one logit'])('count as accuracy does where scores are equal or no numbers, of a network that ends in %s', (ending) => {
    const { model, training, data } = opened(endings[ending]!, counts.validation);
    const session = engine.trainer(model, training, data);
    const { weights, optimizer } = session.save();
    const name = [...weights.keys()].filter((key) => key.endsWith('/kernel')).at(-1)!;
    const units = model.output.outputShape[0]!;
    for (const value of [0, NaN, Infinity]) {
      // 0 makes all classes equal; what is no number makes every third so.
      const kernel = weights.get(name)!;
      const values = kernel.values.map((weight, at) => (value === 0 || units === 1 || (at % units) % 3 === 0 ? value : weight));
      session.load(new Map([...weights, [name, { ...kernel, values }]]), optimizer);
      const { measures, answers } = validated(session);
      expect(right(answers!) / counts.validation).toBe(measures.accuracy);
    }
    session.close();
  });

  it('are none of a network that answers for each place', () => {
    const { model, training, data } = setUp({ name: 'pixels', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 3] } }, { type: 'Conv2D', arguments: { filters: 10, kernel_size: 1 } }] }, smallTraining, { train: 8, validation: 0 });
    const session = engine.trainer(model, training, { ...data, train: { ...data.train, labels: new Int32Array(8 * 16), labelShape: [4, 4] } });
    expect(session.step(batchAt(0, 8, 8), 0, 0.01).answers).toBeNull();
    session.close();
  });

  it('are none where a label is no class', () => {
    const { model, training, data } = setUp(smallModel, { ...smallTraining, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true, ignore_class: -1 } } }, { train: 8, validation: 0 });
    const session = engine.trainer(model, training, { ...data, train: { ...data.train, labels: data.train.labels.with(3, -1) } });
    expect(session.step(batchAt(0, 8, 8), 0, 0.01).answers).toBeNull();
    session.close();
  });
});
