import { isPhrase, phrase } from '../../../../core/errors/words.ts';
import { alike, elements, type Value } from '../network.ts';
import { wholes, type Operation, type Rule } from '../operation.ts';
import { aligned } from './elementwise.ts';
import { paddingOf, slidingOf } from './weighted.ts';

const same: Rule = ({ input }) => input(0) ?? phrase`its input is a constant`;

/** Activations below which there is nothing: a border of zeros is then never the largest. */
const positive = new Set(['relu', 'relu6', 'sigmoid', 'softplus', 'softmax', 'hard_sigmoid', 'exponential']);

const pool = (type: 'MaxPooling2D' | 'AveragePooling2D'): Rule => (operation) => {
  const { network, input, attribute } = operation;
  const x = input(0);
  if (!x || operation.node.outputs.filter(Boolean).length > 1) return phrase`it gives more than its values`;
  const image = network.image(x);
  if (image.shape.length !== 3) return phrase`its input is no image`;
  const sliding = slidingOf(operation, image, attribute('kernel_shape', 'ints'));
  if (isPhrase(sliding)) return sliding;
  const { size, strides, dilation, borders } = sliding;
  if (dilation.some((rate) => rate > 1)) return phrase`its windows are dilated`;
  const uneven = [0, 1].some((axis) => (image.shape[axis]! + borders[axis]![0]! + borders[axis]![1]! - size[axis]!) % strides[axis]! !== 0);
  if (attribute('ceil_mode', 'i') && uneven) return phrase`it rounds its size up`;
  const counts = type === 'AveragePooling2D' && Boolean(attribute('count_include_pad', 'i'));
  const padding = paddingOf(sliding, image);
  if (padding !== null && !(padding === 'same' && counts)) return network.add(type, { pool_size: size, strides, padding }, [image]);
  const { type: before, arguments: given } = network.layers.find(({ name }) => name === image.layer)!;
  const zeros = type === 'AveragePooling2D' ? counts : before === 'ReLU' || positive.has(String(given['activation']));
  if (!zeros) return phrase`its borders are other than those of Keras`;
  return network.add(type, { pool_size: size, strides, padding: 'valid' }, [network.add('ZeroPadding2D', { padding: borders }, [image])]);
};

const whole = (type: string): Rule => ({ network, input }) => {
  const x = input(0);
  const image = x && network.image(x);
  return image?.shape.length === 3 ? network.add(type, { keepdims: true }, [image]) : phrase`its input is no image`;
};

const reduced = (type: string): Rule => (operation) => {
  const { network, input, attribute } = operation;
  const x = input(0);
  const axes = wholes(operation, 1, 'axes');
  if (!x || x.shape.length !== 3 || !axes) return phrase`it does not go over height and width`;
  const own = axes.map((axis) => x.order[axis < 0 ? axis + 3 : axis - 1]).sort();
  if (own.join() !== '0,1') return phrase`it does not go over height and width`;
  return network.add(type, { keepdims: (attribute('keepdims', 'i') ?? 1) !== 0 }, [x]);
};

const reshape: Rule = (operation) => {
  const { network, input } = operation;
  const [x, target] = [input(0), wholes(operation, 1, 'shape')];
  if (!x || !target) return phrase`the shape it gives is not a constant`;
  const all = elements(x.shape);
  const last = x.shape[x.order.at(-1) ?? 0];
  if (x.spread) {
    const isBack = target.length === x.shape.length + 1 && target.slice(1).every((length, axis) => length === x.shape[axis]);
    return isBack ? { ...x, spread: false } : phrase`it lays out anew what was laid out as a batch`;
  }
  if (target.length === 2 && x.shape.length > 1 && target[0] === -1 && target[1] === last && all !== last) return { ...network.plain(x), spread: true };
  const [, ...lengths] = target.map((length, axis) => (length === 0 ? (x.shape[x.order[axis - 1] ?? -1] ?? -1) : length));
  const known = elements(lengths.filter((length) => length !== -1));
  const shape = lengths.map((length) => (length === -1 ? all / known : length));
  if (shape.length === 0 || elements(shape) !== all || shape.some((length) => !Number.isInteger(length) || length < 1)) return phrase`it moves the batch`;
  if (shape.length === 1) return network.flatten(x);
  const own = alike(x.shape) ? { ...x, row: null } : network.plain(x);
  // One pixel of so many channels.
  if (shape.length === 3 && shape[1] === 1 && shape[2] === 1) return { ...network.add('Reshape', { target_shape: [1, 1, shape[0]] }, [own]), order: [2, 0, 1] };
  return { ...network.add('Reshape', { target_shape: shape }, [own]), order: shape.map((_, axis) => axis), row: null };
};

const flatten: Rule = ({ network, input, attribute }) => {
  const x = input(0);
  if (!x) return phrase`its input is a constant`;
  return (attribute('axis', 'i') ?? 1) === 1 ? network.flatten(x) : phrase`it lays the batch in a row too`;
};

/** One pixel, without height and width. */
const squeeze: Rule = ({ network, input }) => {
  const x = input(0);
  return x && x.shape.length === 3 && x.shape[0] === 1 && x.shape[1] === 1 ? network.flatten(x) : phrase`it leaves out other axes than height and width of one pixel`;
};

const transpose: Rule = ({ network, input, attribute }) => {
  const x = input(0);
  const [batch, ...perm] = attribute('perm', 'ints') ?? [];
  if (!x || batch !== 0 || perm.length !== x.shape.length || perm.some((axis) => !(axis >= 1 && axis <= perm.length)) || new Set(perm).size < perm.length) return phrase`it moves the batch`;
  return network.transpose(x.row ? network.plain(x) : x, perm.map((axis) => axis - 1));
};

/** [1 - p, p] of a p that one sigmoid gave: Epochal makes the two of the one itself. */
function ofTwo({ network }: Operation, values: readonly Value[]): Value | null {
  const [one, p] = values;
  const last = network.layers.at(-1)!;
  const { scale, offset } = last.arguments;
  if (values.length !== 2 || one!.layer !== last.name || last.inputs[0] !== p!.layer || p!.shape.join() !== '1' || scale !== -1 || offset !== 1) return null;
  network.layers.pop();
  return p!;
}

const concat: Rule = (operation) => {
  const { network, node, input, attribute } = operation;
  const values = node.inputs.flatMap((_, place) => input(place) ?? []);
  if (values.length < node.inputs.length || values.length < 2) return phrase`one of its inputs is a constant`;
  const second = ofTwo(operation, values);
  if (second) return second;
  const parts = aligned(operation, values.map((value) => (value.row ? network.plain(value) : value)));
  const given = attribute('axis', 'i') ?? 0;
  const own = parts[0]!.order[given < 0 ? given + parts[0]!.shape.length : given - 1];
  return own === undefined ? phrase`it joins batches` : network.add('Concatenate', { axis: own + 1 }, parts);
};

/** Of height and width: what is added or cut before and after, by the file's axes with the batch. */
function edges(x: Value, before: readonly number[], after: readonly number[]): number[][] | null {
  if (x.shape.length !== 3) return null;
  const of = (axis: number): number[] => [before[x.order.indexOf(axis) + 1]!, after[x.order.indexOf(axis) + 1]!];
  const others = [before[0]!, after[0]!, ...of(2)];
  return others.every((length) => length === 0) ? [of(0), of(1)] : null;
}

const pad: Rule = (operation) => {
  const { network, input, text, constant, attribute } = operation;
  const [x, pads] = [input(0), wholes(operation, 1, 'pads')];
  const fill = constant(2)?.values[0] ?? attribute('value', 'f') ?? 0;
  const padding = x && pads?.length === 8 && text('mode', 'constant') === 'constant' && fill === 0 ? edges(x, pads.slice(0, 4), pads.slice(4)) : null;
  return padding && padding.flat().every((length) => length >= 0) ? network.add('ZeroPadding2D', { padding }, [x!]) : phrase`it does not pad height and width with zeros`;
};

const slice: Rule = (operation) => {
  const { network, input } = operation;
  const x = input(0);
  const [starts, ends, axes, steps] = [1, 2, 3, 4].map((place) => wholes(operation, place));
  if (!x || x.shape.length !== 3 || !starts || !ends || steps?.some((step) => step !== 1)) return phrase`it does not cut height and width`;
  const [before, after] = [[0, 0, 0, 0], [0, 0, 0, 0]];
  for (const [i, given] of (axes ?? starts.map((_, axis) => axis)).entries()) {
    const axis = given < 0 ? given + 4 : given;
    if (!(axis >= 1 && axis <= 3)) return phrase`it cuts the batch`;
    const length = x.shape[x.order[axis - 1]!]!;
    const within = (place: number): number => Math.min(Math.max(place < 0 ? place + length : place, 0), length);
    before[axis] = within(starts[i]!);
    after[axis] = length - within(ends[i] ?? length);
  }
  const cropping = edges(x, before, after);
  return cropping ? network.add('Cropping2D', { cropping }, [x]) : phrase`it does not cut height and width`;
};

const resize: Rule = (operation) => {
  const { network, input, text, constant } = operation;
  const x = input(0);
  const image = x && network.image(x);
  if (image?.shape.length !== 3) return phrase`its input is no image`;
  const wanted = sizeOf(operation, image);
  if (!wanted) return phrase`the size it gives is not a constant`;
  const way = interpolationOf(text('mode', 'nearest'), text('coordinate_transformation_mode', 'half_pixel'), text('nearest_mode', 'round_prefer_floor'), wanted, image);
  if (!way || constant(1)?.values.length || operation.attribute('antialias', 'i')) return phrase`it makes new pixels otherwise than Keras`;
  const times = wanted.map((length, axis) => length / image.shape[axis]!);
  if (times.every((factor) => Number.isInteger(factor))) return network.add('UpSampling2D', { size: times, interpolation: way }, [image]);
  return network.add('Resizing', { height: wanted[0], width: wanted[1], interpolation: way }, [image]);
};

function sizeOf(operation: Operation, image: Value): [number, number] | null {
  if (operation.attribute('axes', 'ints')?.length) return null;
  const [scales, sizes] = [wholes(operation, 2), wholes(operation, 3)];
  const lengths = sizes?.length === 4 ? sizes.slice(2) : scales?.length === 4 ? [0, 1].map((axis) => Math.floor(image.shape[axis]! * scales[axis + 2]!)) : [];
  const [height, width] = lengths;
  return height !== undefined && width !== undefined && height >= 1 && width >= 1 ? [height, width] : null;
}

function interpolationOf(mode: string, coordinates: string, nearest: string, wanted: readonly [number, number], image: Value): string | null {
  const halves = coordinates === 'half_pixel' || (coordinates === 'pytorch_half_pixel' && wanted.every((length) => length > 1));
  if (mode === 'linear') return halves ? 'bilinear' : null;
  if (mode !== 'nearest') return null;
  const isWhole = wanted.every((length, axis) => length % image.shape[axis]! === 0);
  if (isWhole) return (halves && nearest.startsWith('round')) || (coordinates === 'asymmetric' && nearest === 'floor') ? 'nearest' : null;
  return halves && nearest === 'round_prefer_ceil' ? 'nearest' : null;
}

export const shapes: Readonly<Record<string, Rule>> = {
  Identity: same,
  Dropout: same,
  MaxPool: pool('MaxPooling2D'),
  AveragePool: pool('AveragePooling2D'),
  GlobalMaxPool: whole('GlobalMaxPooling2D'),
  GlobalAveragePool: whole('GlobalAveragePooling2D'),
  ReduceMean: reduced('GlobalAveragePooling2D'),
  ReduceMax: reduced('GlobalMaxPooling2D'),
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Transpose: transpose,
  Concat: concat,
  Pad: pad,
  Slice: slice,
  Resize: resize,
};

