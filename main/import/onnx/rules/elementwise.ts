import { isPhrase, phrase, type Phrase } from '../../../../core/errors/words.ts';
import type { RawValues } from '../../../../core/arguments.ts';
import { inRow, type Value } from '../network.ts';
import type { Constant } from '../node.ts';
import type { Operation, Rule } from '../operation.ts';

const layer = (type: string, given: (operation: Operation) => RawValues | Phrase = () => ({})): Rule => (operation) => {
  const x = operation.input(0);
  const values = given(operation);
  if (!x) return phrase`its input is a constant`;
  return isPhrase(values) ? values : operation.network.add(type, values, [x]);
};

const activation = (name: string): Rule => layer('Activation', () => ({ activation: name }));
const nearly = (value: number, wanted: number): boolean => Math.abs(value - wanted) < 1e-6;

/** Of two inputs, or of more one after the other; of one and constants. */
function joined(type: string | null, withConstant: (scaling: readonly number[], isFirst: boolean) => Scaling | null): Rule {
  return (operation) => {
    const { node, network, input, constant } = operation;
    const inputs = node.inputs.map((_, place) => input(place));
    const values = inputs.filter((value): value is Value => value !== null);
    if (values.length === inputs.length && values.length > 0) {
      if (values.length === 1) return values[0]!;
      return type === null ? phrase`no layer of the catalogue does this` : network.add(type, {}, aligned(operation, values));
    }
    const place = inputs[0] ? 1 : 0;
    const [x, given] = [inputs[1 - place], constant(place)];
    if (!x || !given || inputs.length !== 2) return phrase`its inputs are constants`;
    const numbers = channelsOf(given, x);
    if (!numbers) return phrase`its constant is not one number for each channel`;
    const way = withConstant(numbers, place === 0);
    if (!way) return phrase`no layer of the catalogue does this`;
    if (numbers.length === 1 && operation.preprocess(1 - place, way.scale[0]!, way.offset[0]!)) return x;
    if (operation.uses(1 - place) === 1 && way.scale.every((scale) => scale === 1) && network.bias(x, Float32Array.from(way.offset))) return x;
    const listed = (list: readonly number[]): number | readonly number[] => (list.length === 1 ? list[0]! : list);
    return network.add('Rescaling', { scale: listed(way.scale), offset: listed(way.offset) }, [x]);
  };
}

/** Values whose axes, and numbers, are in the same order. */
export function aligned({ network }: Operation, values: readonly Value[]): Value[] {
  const lies = new Set(values.map(({ order, row }) => `${order.join()} ${row?.join() ?? ''}`));
  return lies.size === 1 ? [...values] : values.map((value) => network.plain(value));
}

/** One number, or one for each channel. */
function channelsOf({ shape, values }: Constant, x: Value): readonly number[] | null {
  if (values.length === 1) return Array.from(values);
  const rank = x.shape.length;
  const lengths = [...new Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape].slice(-rank);
  const wide = lengths.flatMap((length, axis) => (length > 1 ? [axis] : []));
  const [axis] = wide;
  if (wide.length !== 1 || x.order[axis!] !== rank - 1 || lengths[axis!] !== x.shape[rank - 1] || values.length !== lengths[axis!]) return null;
  return Array.from(inRow(values, x.row));
}

interface Scaling {
  scale: readonly number[];
  offset: readonly number[];
}

const none = (): null => null;

/** Above a constant, of what a ReLU has cut below already. */
function cutAbove({ network, input, constant, uses }: Operation): Value | null {
  const [x, most] = [input(0), constant(1)];
  const last = network.layers.at(-1)!;
  if (!x || most?.values.length !== 1 || x.layer !== last.name || last.type !== 'ReLU' || Object.keys(last.arguments).length > 0 || uses(0) > 1) return null;
  last.arguments = { max_value: most.values[0]! };
  return x;
}

/** Between bounds, of attributes in old files. */
const clip: Rule = layer('ReLU', ({ constant, attribute }) => {
  const least = constant(1)?.values[0] ?? attribute('min', 'f') ?? -Infinity;
  const most = constant(2)?.values[0] ?? attribute('max', 'f') ?? Infinity;
  if (least !== 0 || !(most > 0)) return phrase`it does not cut at 0 below`;
  return most < 3e38 ? { max_value: most } : {};
});

/** Along one axis; in sets of operators before 13, along all from it on. */
const softmax: Rule = ({ network, input, attribute }) => {
  const x = input(0);
  if (!x) return phrase`its input is a constant`;
  const given = attribute('axis', 'i') ?? -1;
  const axis = given < 0 || x.spread ? x.shape.length - 1 + (given < 0 ? given + 1 : 0) : given - 1;
  const own = x.order[axis];
  return own === undefined ? phrase`it goes along the batch` : network.add('Softmax', { axis: own === x.shape.length - 1 ? -1 : own + 1 }, [x]);
};

export const elementwise: Readonly<Record<string, Rule>> = {
  Relu: layer('ReLU'),
  LeakyRelu: layer('LeakyReLU', ({ attribute }) => ({ negative_slope: Number((attribute('alpha', 'f') ?? 0.01).toPrecision(7)) })),
  Elu: layer('ELU', ({ attribute }) => ({ alpha: Number((attribute('alpha', 'f') ?? 1).toPrecision(7)) })),
  Selu: activation('selu'),
  Sigmoid: activation('sigmoid'),
  Tanh: activation('tanh'),
  Softplus: activation('softplus'),
  Softsign: activation('softsign'),
  Exp: activation('exponential'),
  HardSwish: activation('hard_silu'),
  HardSigmoid: layer('Activation', ({ attribute }) =>
    nearly(attribute('alpha', 'f') ?? 0.2, 1 / 6) && nearly(attribute('beta', 'f') ?? 0.5, 0.5) ? { activation: 'hard_sigmoid' } : phrase`its slope is not 1/6`),
  Gelu: layer('Activation', ({ text }) => (text('approximate', 'none') === 'none' ? { activation: 'gelu' } : phrase`it is the approximate GELU`)),
  Neg: layer('Rescaling', () => ({ scale: -1 })),
  Clip: clip,
  Softmax: softmax,
  Add: joined('Add', (constant) => ({ scale: [1], offset: constant })),
  Sum: joined('Add', (constant) => ({ scale: [1], offset: constant })),
  Sub: joined('Subtract', (constant, isFirst) => (isFirst ? { scale: [-1], offset: constant } : { scale: [1], offset: constant.map((value) => -value) })),
  Mul: joined('Multiply', (constant) => ({ scale: constant, offset: [0] })),
  Div: joined(null, (constant, isFirst) => (isFirst ? null : { scale: constant.map((value) => 1 / value), offset: [0] })),
  Max: joined('Maximum', none),
  Min: (operation) => cutAbove(operation) ?? joined('Minimum', none)(operation),
};
