import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { initialize } from '../../../core/initializers/catalogue.ts';
import type { Model } from '../../../core/model/model.ts';
import { random } from '../../../core/random.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import type { Tensor } from './graph.ts';
import type { Session } from './session.ts';
import type { NativeTensor, Tensors } from './tensors.ts';
import type { Variable } from './variables.ts';

/** First values of a model's weights; each weight has random numbers of its own. */
export function randomWeights(model: Model, seed: number): WeightMap {
  return new Map(
    model.layers.flatMap((layer) =>
      layer.weights.map(({ name, shape, initializer }) => {
        const key = `${layer.name}/${name}`;
        return [key, { shape, values: initialize(initializer, shape, random(seed, 'weights', key)) }];
      }),
    ),
  );
}

/**
 * Refuses values that are not those of these variables.
 * @param kind "weight" or "optimizer slot", for the message.
 * @throws EpochalError `checkpoint.mismatch` naming the first that is missing, of another shape or too many.
 */
export function checkWeights(kind: Phrase, variables: readonly Variable[], values: WeightMap): void {
  const mismatch = (problem: Phrase): never => {
    throw new EpochalError('checkpoint.mismatch', { kind, problem });
  };
  for (const { name, shape } of variables) {
    const found = values.get(name);
    if (!found) mismatch(phrase`'${name}' is missing`);
    else if (found.shape.join() !== shape.join()) {
      mismatch(phrase`'${name}' has shape (${found.shape.join(', ')}), and the model needs (${shape.join(', ')})`);
    } else if (found.values.length !== shape.reduce((product, length) => product * length, 1)) {
      mismatch(phrase`'${name}' has ${found.values.length} values, too many or too few for its shape (${shape.join(', ')})`);
    }
  }
  const names = new Set(variables.map(({ name }) => name));
  const extra = [...values.keys()].find((name) => !names.has(name));
  if (extra !== undefined) mismatch(phrase`'${extra}' is not in the model`);
}

/** Gives variables new values. */
export function assign(session: Session, tensors: Tensors, values: readonly (readonly [Variable, ArrayBufferView])[]): void {
  if (values.length === 0) return;
  const feeds = new Map<Tensor, NativeTensor>();
  try {
    for (const [variable, data] of values) feeds.set(variable.feed, tensors.from(variable.dtype, variable.shape, data));
    session.once(phrase`set its variables`, feeds, [], values.map(([variable]) => variable.assign));
  } finally {
    for (const tensor of feeds.values()) tensors.free(tensor);
  }
}

/** Copies the values of variables out. */
export function read(session: Session, variables: readonly Variable[]): WeightMap {
  if (variables.length === 0) return new Map();
  const values = session.once(phrase`read its variables`, new Map(), variables.map(({ value }) => value), []);
  return new Map(variables.map(({ name, shape }, i) => [name, { shape, values: values[i]! }]));
}
