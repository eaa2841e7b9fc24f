import { isPhrase, phrase, type Phrase } from '../../../../core/errors/words.ts';
import type { RawValues } from '../../../../core/arguments.ts';
import { bordersOf } from '../../../../core/layers/window.ts';
import { transposed } from '../../../program/transposed.ts';
import { inRow, type Value } from '../network.ts';
import type { Constant } from '../node.ts';
import type { Operation, Rule } from '../operation.ts';

type Pair = readonly [number, number];

/** How a window slides. */
export interface Sliding {
  size: Pair;
  strides: Pair;
  dilation: Pair;
  /** Down and across, before and after. */
  borders: readonly [Pair, Pair];
}

const isPair = (list: readonly number[] | undefined): list is Pair => list?.length === 2;
const one: Pair = [1, 1];

/** @returns why it can't be known. */
export function slidingOf({ attribute, text }: Operation, image: Value, size: readonly number[] | undefined): Sliding | Phrase {
  if (!isPair(size)) return phrase`it slides over other axes than height and width`;
  const given = (name: string, usual: Pair): Pair => {
    const list = attribute(name, 'ints');
    return isPair(list) ? list : usual;
  };
  const [strides, dilation] = [given('strides', one), given('dilations', one)];
  const automatic = text('auto_pad', 'NOTSET');
  if (automatic === 'SAME_LOWER') return phrase`it pads above and to the left first`;
  const pads = attribute('pads', 'ints') ?? [];
  if (pads.length > 0 && pads.length !== 4) return phrase`its pads are not of height and width`;
  if (automatic === 'SAME_UPPER') {
    const window = { size, strides, dilation, padding: 'same' as const };
    return { size, strides, dilation, borders: [bordersOf(window, image.shape[0]!, 0), bordersOf(window, image.shape[1]!, 1)] };
  }
  const [top = 0, left = 0, bottom = 0, right = 0] = automatic === 'VALID' ? [] : pads;
  return { size, strides, dilation, borders: [[top, bottom], [left, right]] };
}

/** Keras's word for borders; null where it has none. */
export function paddingOf({ size, strides, dilation, borders }: Sliding, image: Value): 'valid' | 'same' | null {
  if (borders.flat().every((border) => border === 0)) return 'valid';
  const window = { size, strides, dilation, padding: 'same' as const };
  return [0, 1].every((axis) => bordersOf(window, image.shape[axis]!, axis as 0 | 1).join() === borders[axis]!.join()) ? 'same' : null;
}

/** (filters, channels / groups, height, width). */
const conv: Rule = (operation) => {
  const { network, constant, input, attribute } = operation;
  const [x, kernel, bias] = [input(0), constant(1), constant(2)];
  if (!x || kernel?.shape.length !== 4) return phrase`its weights are not constants of a two-dimensional kernel`;
  const image = network.image(x);
  if (image.shape.length !== 3) return phrase`its input is no image`;
  const [filters, channels, height, width] = kernel.shape as [number, number, number, number];
  const groups = attribute('group', 'i') ?? 1;
  const sliding = slidingOf(operation, image, [height, width]);
  if (isPhrase(sliding)) return sliding;
  const padding = paddingOf(sliding, image);
  const padded = padding === null ? network.add('ZeroPadding2D', { padding: sliding.borders }, [image]) : image;
  const given: RawValues = { kernel_size: sliding.size, strides: sliding.strides, padding: padding ?? 'valid', dilation_rate: sliding.dilation, use_bias: bias !== null };
  const biases = bias && { bias: { shape: bias.shape, values: bias.values } };
  const depthwise = groups > 1 && groups === image.shape[2] && channels === 1;
  if (depthwise) {
    // (channels x multiplier, 1, height, width).
    const multiplier = filters / groups;
    const values = transposed(kernel.values, [groups, multiplier, height, width], [2, 3, 0, 1]);
    return network.add('DepthwiseConv2D', { ...given, depth_multiplier: multiplier }, [padded], { kernel: { shape: [height, width, groups, multiplier], values }, ...biases });
  }
  if (Math.max(...sliding.strides) > 1 && Math.max(...sliding.dilation) > 1) return phrase`it has both strides and dilations above 1`;
  const stored = { shape: [height, width, channels, filters], values: transposed(kernel.values, kernel.shape, [2, 3, 1, 0]) };
  return network.add('Conv2D', { ...given, filters, groups }, [padded], { kernel: stored, ...biases });
};

/** (channels, filters, height, width). */
const convTranspose: Rule = (operation) => {
  const { network, constant, input, attribute } = operation;
  const [x, kernel, bias] = [input(0), constant(1), constant(2)];
  if (!x || kernel?.shape.length !== 4) return phrase`its weights are not constants of a two-dimensional kernel`;
  if ((attribute('group', 'i') ?? 1) !== 1) return phrase`it works in groups of channels`;
  if (operation.text('auto_pad', 'NOTSET') !== 'NOTSET' || attribute('output_shape', 'ints')?.length) return phrase`its pads are not written out`;
  const image = network.image(x);
  if (image.shape.length !== 3) return phrase`its input is no image`;
  const [channels, filters, height, width] = kernel.shape as [number, number, number, number];
  const sliding = slidingOf(operation, image, [height, width]);
  if (isPhrase(sliding)) return sliding;
  const { strides, size, dilation, borders } = sliding;
  const [down = 0, across = 0] = attribute('output_padding', 'ints') ?? [];
  const more = [down, across];
  // Painted whole; what the pads cut off is cut off after.
  const whole = network.add(
    'Conv2DTranspose',
    { filters, kernel_size: size, strides, dilation_rate: dilation, padding: 'valid', output_padding: strides.every((step, axis) => more[axis]! < step) ? more : null, use_bias: bias !== null },
    [image],
    { kernel: { shape: [height, width, filters, channels], values: transposed(kernel.values, kernel.shape, [2, 3, 1, 0]) }, ...(bias && { bias: { shape: bias.shape, values: bias.values } }) },
  );
  return borders.flat().every((border) => border === 0) ? whole : network.add('Cropping2D', { cropping: borders }, [whole]);
};

const batchNormalization: Rule = ({ network, input, constant, attribute }) => {
  const x = input(0);
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map(constant);
  if (!x || !gamma || !beta || !mean || !variance) return phrase`its statistics are not constants`;
  if (attribute('training_mode', 'i')) return phrase`it measures its statistics as it answers`;
  const image = x.shape.length === 3 ? network.image(x) : network.plain(x);
  const weights = { gamma, beta, moving_mean: mean, moving_variance: variance };
  return network.add('BatchNormalization', { epsilon: Number((attribute('epsilon', 'f') ?? 1e-5).toPrecision(7)) }, [image], weights);
};

const gemm: Rule = (operation) => {
  const { attribute, constant } = operation;
  const [alpha, beta] = [attribute('alpha', 'f') ?? 1, attribute('beta', 'f') ?? 1];
  if (attribute('transA', 'i')) return phrase`it turns its input`;
  const kernel = constant(1);
  const turned = kernel && attribute('transB', 'i') ? { shape: kernel.shape.toReversed(), values: transposed(kernel.values, kernel.shape, [1, 0]) } : kernel;
  if (operation.node.inputs[2] && !constant(2)) return phrase`what it adds is not a constant`;
  return dense(operation, turned && scaled(turned, alpha), constant(2) && scaled(constant(2)!, beta));
};

function dense({ network, input }: Operation, kernel: Constant | null, bias: Constant | null): Value | Phrase {
  const x = input(0);
  if (!x || kernel?.shape.length !== 2) return phrase`its weights are not a constant matrix`;
  const [from, units] = kernel.shape as [number, number];
  if (from !== x.shape.at(-1)) return phrase`its weights take ${from} values, its input has ${x.shape.at(-1)}`;
  const rows = x.row && x.shape[0] === from ? inRow(kernel.values, x.row, units) : kernel.values;
  const own = x.row ? { ...x, row: null } : network.plain(x);
  const values = bias && (bias.values.length === 1 ? new Float32Array(units).fill(bias.values[0]!) : bias.values);
  return network.add('Dense', { units, use_bias: values !== null }, [own], { kernel: { shape: [from, units], values: rows }, ...(values && { bias: { shape: [values.length], values } }) });
}

function scaled(constant: Constant, factor: number): Constant {
  return factor === 1 ? constant : { ...constant, values: constant.values.map((value) => value * factor) };
}

export const weighted: Readonly<Record<string, Rule>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  BatchNormalization: batchNormalization,
  Gemm: gemm,
  MatMul: (operation) => dense(operation, operation.constant(1), null),
};
