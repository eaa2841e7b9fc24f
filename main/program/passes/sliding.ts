import type { Attributes } from '../../../core/graph.ts';
import { intsAttribute, numbersOf, textAttribute, type ProgramNode, type ProgramTensor } from '../program.ts';
import type { Pass } from '../rewrite.ts';

type Pair = readonly [number, number];

const convolutions = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/** Dilated windows, for which images were cut into smaller ones and woven again, are convolutions with `dilations`. */
export const dilations: Pass = (site) => {
  if (site.node.type !== 'BatchToSpaceND') return null;
  const [woven, block, cut] = site.node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const convolution = site.uses(woven) === 1 ? site.producer(woven) : null;
  if (!convolution || !convolutions.has(convolution.type) || textAttribute(convolution, 'padding') !== 'VALID') return null;
  const [parts, kernel] = convolution.inputs as readonly [ProgramTensor, ProgramTensor];
  const spread = site.uses(parts) === 1 ? site.producer(parts) : null;
  if (spread?.type !== 'SpaceToBatchND' || stepsOf(convolution).some((step) => step > 1)) return null;
  const [image, sizes, edges] = spread.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const [rates, [top, bottom, left, right], [above, below, before, after]] = [numbersOf(sizes), numbersOf(edges), numbersOf(cut)] as [number[], number[], number[]];
  if (rates.join() !== numbersOf(block).join() || above !== 0 || before !== 0) return null;
  const borders = [0, 0, top!, bottom! - below!, left!, right! - after!, 0, 0];
  if (borders.some((border) => border < 0)) return null;
  const { layer } = convolution;
  const padded = borders.every((border) => border === 0) ? image : site.add('Pad', [image, site.integers(borders, [4, 2])], {}, { layer });
  const attributes: Attributes = { ...convolution.attributes, dilations: { ints: [1, rates[0]!, rates[1]!, 1] } };
  return [site.add(convolution.type, [padded, kernel], attributes, { name: convolution.outputs[0]!.name, layer })];
};

/** Of a convolution of step 1 each n-th place only: one of step n. */
export const strides: Pass = (site) => {
  const { type, inputs: [x, begin, , steps] } = site.node;
  const convolution = type === 'StridedSlice' && site.uses(x!) === 1 ? site.producer(x!) : null;
  if (!convolution || !convolutions.has(convolution.type) || textAttribute(convolution, 'padding') !== 'VALID') return null;
  const by = numbersOf(steps!);
  const whole = numbersOf(begin!).every((from) => from === 0) && by[0] === 1 && by[3] === 1;
  if (!whole || stepsOf(convolution).some((step) => step > 1)) return null;
  const { layer, attributes, inputs, outputs } = convolution;
  return [site.add(convolution.type, inputs, { ...attributes, strides: { ints: by } }, { name: outputs[0]!.name, layer })];
};

/** Zeros around an image that the convolution's padding 'SAME' would put there. */
export const padding: Pass = (site) => {
  const { node } = site;
  if (!convolutions.has(node.type) || textAttribute(node, 'padding') !== 'VALID') return null;
  const pad = site.producer(node.inputs[0]!);
  if (pad?.type !== 'Pad') return null;
  const image = pad.inputs[0]!;
  const [none, rows, columns, nothing] = pairs(numbersOf(pad.inputs[1]!));
  const same = [none, nothing].every((edges) => edges!.join() === '0,0') && [rows!, columns!].every((edges, axis) => edges.join() === sameBorders(node, image.shape, axis as 0 | 1).join());
  return same ? [site.add(node.type, node.inputs.with(0, image), { ...node.attributes, padding: { string: 'SAME' } }, { name: node.outputs[0]!.name })] : null;
};

/** Zeros before and after an axis that 'SAME' puts there. https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2 */
export function sameBorders(node: ProgramNode, image: readonly number[], axis: 0 | 1): Pair {
  const [length, step, size] = [image[axis + 1]!, stepsOf(node)[axis], node.inputs[1]!.shape[axis]!];
  const span = (size - 1) * ratesOf(node)[axis] + 1;
  const all = Math.max((Math.ceil(length / step) - 1) * step + span - length, 0);
  return [all >> 1, all - (all >> 1)];
}

/** Steps down and along. */
export function stepsOf(node: ProgramNode): Pair {
  const [, down, along] = intsAttribute(node, 'strides');
  return [down!, along!];
}

/** Distances of the pixels a window looks at, down and along. */
export function ratesOf(node: ProgramNode): Pair {
  if (!node.attributes['dilations']) return [1, 1];
  const [, down, along] = intsAttribute(node, 'dilations');
  return [down!, along!];
}

function pairs(numbers: readonly number[]): Pair[] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!]);
}
