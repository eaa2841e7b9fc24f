import { phrase } from '../errors/words.ts';
import type { Argument } from '../arguments.ts';
import { constraint } from '../constraints.ts';
import { initializer, initializerCatalogue } from '../initializers/catalogue.ts';
import { regularizer } from '../regularizers.ts';
import type { Setting } from '../settings.ts';
import type { Fail, Shape, WeightSpec } from './layer.ts';

/** How one learnt weight begins, is punished and is bound: `kernel_initializer`, `kernel_regularizer`, `kernel_constraint`. */
type WeightArguments<N extends string> = Record<`${N}_initializer`, Argument<Setting>> &
  Record<`${N}_regularizer` | `${N}_constraint`, Argument<Setting | null>>;

/**
 * @param name the weight's, as Keras's arguments have it.
 * @param usual Keras's name of its usual initializer.
 * @param what it is, for people: "the biases".
 */
export function weightArguments<const N extends string>(name: N, usual: string, what: string): WeightArguments<N> {
  return {
    [`${name}_initializer`]: initializer(usual, `First values of ${what}.`),
    [`${name}_regularizer`]: regularizer(`Punishes large values of ${what}.`),
    [`${name}_constraint`]: constraint(`Holds ${what} within bounds.`),
  } as WeightArguments<N>;
}

/** A learnt weight as its arguments have it. @param as the name of its arguments, where it is another. */
export function learnt<N extends string>(name: string, shape: Shape, values: WeightValues<N>, as: N): WeightSpec {
  const given: Readonly<Record<string, unknown>> = values;
  return {
    name,
    shape,
    initializer: given[`${as}_initializer`] as Setting,
    trainable: true,
    regularizer: given[`${as}_regularizer`] as Setting | null,
    constraint: given[`${as}_constraint`] as Setting | null,
  };
}

type WeightValues<N extends string> = Readonly<Record<`${N}_initializer`, Setting> & Record<`${N}_regularizer` | `${N}_constraint`, Setting | null>>;

/** Refuses what cannot be done with a weight of such a shape: an initializer or a constraint for others. */
export function checkWeights(weights: readonly WeightSpec[], fail: Fail): void {
  for (const { name, shape, initializer: { type }, constraint: bound } of weights) {
    const needs = initializerCatalogue.get(type)!.unsuited?.(shape);
    if (needs) fail(phrase`cannot begin its ${name} (${shape.join(', ')}) with ${type}`, phrase`${type} needs ${needs}.`);
    const axes = [bound?.arguments['axis'] ?? []].flat() as number[];
    if (axes.some((axis) => axis >= shape.length)) {
      fail(phrase`has a ${bound!.type} along axis ${axes.join(', ')} of its ${name} (${shape.join(', ')})`, phrase`${name} has the axes 0 to ${shape.length - 1}.`);
    }
  }
}
