import type { ActivationName } from '../../../../core/layers/activations.ts';
import { placeOf } from '../../../../core/layers/layer.ts';
import { node, writing, type Node, type Writing } from './layer.ts';
import { joined, reciprocal, rescaled, withLast } from './steps.ts';

/** Activations that TensorFlow.js computes as we do, by its names. Its own hard_sigmoid is Keras 2's, another. */
const own: Readonly<Partial<Record<ActivationName, string>>> = {
  linear: 'linear', relu: 'relu', relu6: 'relu6', elu: 'elu', selu: 'selu', gelu: 'gelu', silu: 'swish', sigmoid: 'sigmoid', tanh: 'tanh',
  softplus: 'softplus', softsign: 'softsign', softmax: 'softmax',
};

type Composed = (x: Node) => Node;

const composed: Readonly<Partial<Record<ActivationName, Composed>>> = {
  leaky_relu: (x) => leaky(x, 0.2),
  hard_sigmoid: hardSigmoid,
  hard_silu: (x) => joined('Multiply', x, hardSigmoid(x)),
  // 1 / sigmoid(-x) is 1 + exp(x), and precise where exp(x) is tiny or huge.
  exponential: (x) => rescaled(reciprocal(plain(rescaled(x, -1), 'sigmoid')), 1, -1),
};

/** What TensorFlow.js may apply within a layer, and the rest behind it. */
export function activationOf(name: ActivationName): { within: string; behind: Composed } {
  const within = own[name];
  return within ? { within, behind: (x) => x } : { within: 'linear', behind: composed[name]! };
}

export function activated(x: Node, name: ActivationName): Node {
  const { within, behind } = activationOf(name);
  return own[name] ? plain(x, within) : behind(x);
}

function plain(x: Node, activation: string): Node {
  return node('Activation', [x], x.shape, { activation });
}

/** relu6(x + 3) / 6. */
function hardSigmoid(x: Node): Node {
  return rescaled(plain(rescaled(x, 1, 3), 'relu6'), 1 / 6);
}

function leaky(x: Node, alpha: number): Node {
  return node('LeakyReLU', [x], x.shape, { alpha });
}

const relu = writing<{ max_value: number | null; negative_slope: number; threshold: number }>(({ max_value, negative_slope, threshold }, [x]) => {
  const input = x!;
  if (threshold === 0 && max_value === null) return negative_slope === 0 ? node('ReLU', [input], input.shape) : leaky(input, negative_slope);
  const passed = threshold === 0 ? input : node('ThresholdedReLU', [input], input.shape, { theta: threshold });
  const cut = threshold === 0 || max_value !== null ? node('ReLU', [passed], input.shape, max_value === null ? {} : { max_value }) : passed;
  if (negative_slope === 0) return cut;
  const below = node('ReLU', [rescaled(input, -1, threshold)], input.shape);
  return joined('Add', cut, rescaled(below, -negative_slope));
});

/** TensorFlow.js's ELU knows alpha 1 only: the part below 0 goes a way of its own. */
const elu = writing<{ alpha: number }>(({ alpha }, [x]) => {
  const input = x!;
  if (alpha === 1) return node('ELU', [input], input.shape, { alpha });
  const below = rescaled(plain(rescaled(input, -1), 'relu'), -1);
  return joined('Add', plain(input, 'relu'), rescaled(node('ELU', [below], input.shape, { alpha: 1 }), alpha));
});

export const activationWritings: Readonly<Record<string, Writing>> = {
  Activation: writing<{ activation: ActivationName }>(({ activation }, [x]) => activated(x!, activation)),
  ReLU: relu,
  LeakyReLU: writing<{ negative_slope: number }>(({ negative_slope }, [x]) => leaky(x!, negative_slope)),
  ELU: elu,
  Softmax: writing<{ axis: number }>(({ axis }, [x]) => withLast(x!, placeOf(x!.shape, axis), (turned) => node('Softmax', [turned], turned.shape, { axis: turned.shape.length }))),
};
