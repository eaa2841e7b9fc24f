import { phrase } from '../../../../../core/errors/words.ts';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { RawValues } from '../../../../../core/arguments.ts';
import { constraint } from '../../../../../core/constraints.ts';
import type { WeightSpec } from '../../../../../core/layers/layer.ts';
import { commonOptimizerArguments } from '../../../../../core/optimizers/arguments.ts';
import { optimizerCatalogue } from '../../../../../core/optimizers/catalogue.ts';
import { readTraining } from '../../../../../core/training.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { Graph, type Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { buildOptimizer, type Slot } from '../../../../../main/engine/tensorflow/optimizing.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { declareVariable, type Variable } from '../../../../../main/engine/tensorflow/variables.ts';
import { assign, read } from '../../../../../main/engine/tensorflow/weights.ts';
import { batchAt, fixture, libraryFiles, openEngine, setUp, size, smallModel, smallTraining, uniform } from './support.ts';

interface Case {
  type: string;
  arguments?: RawValues;
  learningRate?: number;
  /** Of `kernel`. */
  constraint?: { type: string; arguments?: RawValues };
}

/** Of kernel, bias and still. */
type Weights = number[][];

const cases = fixture<Case[]>('optimizers/cases.json');
const expected = fixture<{ steps: Weights[]; end: Weights }[]>('optimizers/steps.json');
const engine = await openEngine();
const library = loadLibrary(await libraryFiles());
const tensors = new Tensors(library);
const shapes = { kernel: [3, 4], bias: [4], still: [2] } as const;
const steps = 12;

/** Three weights that learn as test/fixtures/optimizers/make.py has them: their graph, session, and steps. */
class Learner {
  readonly slots: readonly Slot[];
  readonly weights: readonly Variable[];
  readonly #graph = new Graph(library, tensors);
  readonly #session: Session;
  readonly #rate: number;
  readonly #at: { learningRate: Tensor; step: Tensor; given: Tensor[] };
  readonly #update;
  readonly #finalize;

  constructor({ type, arguments: given = {}, learningRate = 0.02, constraint: bound }: Case) {
    const graph = this.#graph;
    const training = readTraining({ ...smallTraining, optimizer: { type, learningRate, arguments: given } });
    this.#rate = learningRate;
    this.weights = Object.entries(shapes).map(([name, shape]) => declareVariable(graph, `dense/${name}`, 'float32', shape));
    this.#at = {
      learningRate: graph.placeholder('float32', []),
      step: graph.placeholder('int32', []),
      given: Object.values(shapes).map((shape) => graph.placeholder('float32', shape)),
    };
    const built = buildOptimizer(
      graph,
      training,
      this.weights.map((variable, i) => ({ variable, gradient: this.#gradient(variable, this.#at.given[i]!), spec: specOf(i === 0 ? bound : undefined) })),
      this.#at,
    );
    this.slots = built.slots;
    this.#update = graph.group(built.updates);
    this.#finalize = built.finalize;
    this.#session = new Session(library, tensors, graph, { threads: 1, rewrite: false });
    assign(this.#session, tensors, this.weights.map((variable, i) => [variable, uniform(size(variable.shape), 1 + i)] as const));
    assign(this.#session, tensors, this.slots.map((slot) => [slot, new Float32Array(size(slot.shape)).fill(slot.initial)] as const));
  }

  step(step: number): void {
    const feeds = [
      [this.#at.learningRate, tensors.from('float32', [], Float32Array.of(this.#rate * (1 - 0.05 * step)))],
      [this.#at.step, tensors.from('int32', [], Int32Array.of(step))],
      ...this.#at.given.map((placeholder, i) => [placeholder, tensors.from('float32', this.weights[i]!.shape, gradientOf(step, i))] as const),
    ] as const;
    this.#session.once(phrase`step`, new Map(feeds), [], [this.#update]);
    for (const [, tensor] of feeds) tensors.free(tensor);
  }

  end(): void {
    if (this.#finalize) this.#session.once(phrase`end`, new Map(), [], [this.#finalize]);
  }

  values(): Float32Array[] {
    return Array.from(read(this.#session, this.weights).values(), ({ values }) => values);
  }

  save(): WeightMap {
    return new Map([...read(this.#session, this.weights), ...read(this.#session, this.slots)]);
  }

  load(saved: WeightMap): void {
    assign(this.#session, tensors, [...this.weights, ...this.slots].map((variable) => [variable, saved.get(variable.name)!.values] as const));
  }

  close(): void {
    this.#session.close();
    this.#graph.delete();
  }

  #gradient(variable: Variable, given: Tensor): Tensor {
    const graph = this.#graph;
    if (!variable.name.endsWith('kernel')) return graph.op('Identity', [given]);
    return graph.op('AddV2', [graph.op('Mul', [variable.value, graph.constant('float32', [], [0.5])]), given]);
  }
}

describe('changes weights as Keras does', () => {
  test.each(cases.map((given, i) => [title(given), given, expected[i]!] as const))('%s', (_title, given, keras) => {
    const learner = new Learner(given);
    const off = keras.steps.map((wanted, step) => {
      learner.step(step);
      return deviation(learner.values(), wanted);
    });
    learner.end();
    off.push(deviation(learner.values(), keras.end));
    learner.close();
    expect(Math.max(...off)).toBeLessThan(1e-6);
  });

  test('every optimizer is covered, and every argument of each or of all', () => {
    const common = Object.keys(commonOptimizerArguments);
    const used = (type: string | null, name: string) => cases.some((one) => (type === null || one.type === type) && one.arguments?.[name] !== undefined);
    for (const { type, arguments: table } of optimizerCatalogue.values()) {
      expect(cases.filter((one) => one.type === type).length).toBeGreaterThan(2);
      const own = Object.keys(table).filter((name) => !common.includes(name));
      const aside = type === 'AdamW' ? ['beta_1', 'beta_2', 'epsilon'] : [];
      expect([type, own.filter((name) => !used(type, name) && !aside.includes(name))]).toEqual([type, []]);
    }
    expect(common.filter((name) => !used(null, name))).toEqual([]);
  });
});

describe('goes on from saved slots to the bit', () => {
  test.each(cases.map((given) => [title(given), given] as const))('%s', (_title, given) => {
    const whole = new Learner(given);
    const saved = Array.from({ length: steps }, (_, step) => {
      const before = whole.save();
      whole.step(step);
      return before;
    });
    const end = whole.save();
    whole.close();
    const resumed = new Learner(given);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: steps - 1 }), (from) => {
        resumed.load(saved[from]!);
        for (let step = from; step < steps; step++) resumed.step(step);
        expect(resumed.save()).toEqual(end);
      }),
      { numRuns: 6 },
    );
    resumed.close();
  });
});

describe('accumulation', () => {
  test('changes nothing but its sums between updates, to the bit', () => {
    const learner = new Learner({ type: 'Nadam', arguments: { gradient_accumulation_steps: 4, weight_decay: 0.5, clipnorm: 0.1 } });
    for (let step = 0; step < steps; step++) {
      const before = learner.save();
      learner.step(step);
      const after = learner.save();
      const changed = [...after].filter(([name, { values }]) => values.some((value, i) => !Object.is(value, before.get(name)!.values[i]))).map(([name]) => name);
      const sums = (name: string) => name.endsWith('/gradient_accumulator');
      if (step % 4 === 3) expect(changed.filter((name) => !sums(name))).toContain('optimizer/u_product');
      else expect(changed.filter((name) => !sums(name))).toEqual([]);
    }
    learner.close();
  });

  test('keeps nothing when off', () => {
    const learner = new Learner({ type: 'SGD' });
    expect(learner.slots).toEqual([]);
    learner.close();
  });
});

describe('a training', () => {
  const many = { gradient_accumulation_steps: 2, use_ema: true, ema_momentum: 0.5, ema_overwrite_frequency: 2, weight_decay: 0.1, global_clipnorm: 1 };
  const start = (type: string, given: RawValues = {}) => {
    const { model, training, data } = setUp(smallModel, { ...smallTraining, optimizer: { type, learningRate: 0.01, arguments: given } }, { train: 32, validation: 0 });
    const session = engine.trainer(model, training, data);
    return { session, step: (step: number) => session.step(batchAt(step, 8, 32), step, 0.01 / (1 + step)).loss };
  };

  test.each([...optimizerCatalogue.keys()])('with %s and all of the common arguments goes on to the bit where it was saved', (type) => {
    const [whole, resumed] = [start(type, many), start(type, many)];
    for (let step = 0; step < 3; step++) whole.step(step);
    const saved = whole.session.save();
    const losses = [3, 4, 5, 6].map(whole.step);
    resumed.session.load(saved.weights, saved.optimizer);
    expect([3, 4, 5, 6].map(resumed.step)).toEqual(losses);
    expect(resumed.session.save()).toEqual(whole.session.save());
    expect(losses.every(Number.isFinite)).toBe(true);
    whole.session.close();
    resumed.session.close();
  });

  test.each([
    ['Adagrad', {}, 'conv2d/kernel/accumulator', 0.1],
    ['Adagrad', { initial_accumulator_value: 3 }, 'dense/bias/accumulator', 3],
    ['Nadam', {}, 'optimizer/u_product', 1],
    ['Adam', {}, 'conv2d/kernel/velocity', 0],
  ] as const)('with %s%j begins with %s at %d', (type, given, slot, value) => {
    const { session } = start(type, given);
    const { values } = session.save().optimizer.get(slot)!;
    expect(new Set(values)).toEqual(new Set([Math.fround(value)]));
    session.close();
  });
});

afterAll(() => { expect(tensors.live).toBe(0); });

function specOf(bound: Case['constraint']): Pick<WeightSpec, 'constraint'> {
  return bound ? { constraint: constraint('').read(bound)! } : {};
}

function gradientOf(step: number, place: number): Float32Array {
  const given = uniform(size(Object.values(shapes)[place]!), 1000 + 10 * step + place);
  const share = [1, step % 4 === 3 ? 0 : 1, 0][place]!;
  return given.map((value) => value * share);
}

/** The largest difference, relative to the largest number of its weight. */
function deviation(got: readonly Float32Array[], wanted: Weights): number {
  return Math.max(...wanted.map((weight, i) => {
    const scale = Math.max(...weight.map(Math.abs));
    const gaps = weight.map((value, j) => Math.abs(got[i]![j]! - value));
    return Math.max(...gaps) / (scale || 1);
  }));
}

function title({ type, arguments: given = {}, learningRate = 0.02, constraint: bound }: Case): string {
  const list = Object.entries({ learning_rate: learningRate, ...given }).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${type}(${list.join(', ')})${bound ? ` of a weight under ${bound.type}` : ''}`;
}
