import type { Argument } from '../arguments.ts';
import { constraint } from '../constraints.ts';
import { initializer } from '../initializers/catalogue.ts';
import { regularizer } from '../regularizers.ts';
import type { Setting } from '../settings.ts';
import type { Shape, WeightSpec } from './layer.ts';

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
