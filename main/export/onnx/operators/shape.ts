import { numbersOf, type ProgramNode, type ProgramTensor } from '../../../program/program.ts';
import { alike, axisIn, laid, toFirst, type Layout } from '../layout.ts';
import type { Operator, Translation } from '../translation.ts';

type One = readonly [ProgramTensor, ...ProgramTensor[]];

/** The batch is whatever comes in; all other lengths are known. */
const reshape: Operator = (node, translation) => {
  const { graph } = translation;
  const [x] = node.inputs as One;
  const [output] = node.outputs as unknown as One;
  const from = alike(x.shape) ? translation.layoutOf([x]) : 'channels last';
  const make = (layout: Layout) => (): string =>
    graph.op('Reshape', [translation.get(x, from), graph.integers([-1, ...laid(layout, output.shape).slice(1)])], {}, output.name);
  translation.offer(output, { 'channels last': make('channels last'), ...(alike(output.shape) && { 'channels first': make('channels first') }) });
};

/** Joined with how the image lies, it may be nothing at all. */
const transpose: Operator = (node, translation) => {
  const [x, order] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const output = node.outputs[0]!;
  const from = translation.layoutOf([x]);
  const wanted = numbersOf(order);
  const lies = from === 'channels first' ? toFirst : wanted.map((_, axis) => axis);
  const make = (layout: Layout) => (): string => {
    const perm = laid(layout, wanted).map((axis) => (lies as readonly number[]).indexOf(axis));
    const name = translation.get(x, from);
    return perm.every((axis, i) => axis === i) ? name : translation.graph.op('Transpose', [name], { perm: { ints: perm } }, output.name);
  };
  translation.offer(output, { 'channels last': make('channels last'), 'channels first': make('channels first') });
};

/** Values around the image: 0, or the third input's. */
const pad: Operator = (node, translation) => {
  const [x, edges, value] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor?];
  const by = numbersOf(edges);
  follow(node, translation, x, (name, layout, wish) => {
    const pairs = laid(layout, x.shape.map((_, axis) => [by[2 * axis]!, by[2 * axis + 1]!] as const));
    const pads = translation.graph.integers([...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)]);
    return translation.graph.op('Pad', [name, pads, ...(value ? [translation.get(value, 'channels last')] : [])], { mode: { string: 'constant' } }, wish);
  });
};

const slice: Operator = (node, translation) => {
  const [x, begin, size] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const [from, lengths] = [numbersOf(begin), numbersOf(size)];
  cut(node, translation, x, (axis) => {
    const length = lengths[axis]! === -1 ? x.shape[axis]! - from[axis]! : lengths[axis]!;
    return axis === 0 || length === x.shape[axis] ? null : { from: from[axis]!, to: from[axis]! + length, step: 1 };
  });
};

/** Each n-th place of a whole tensor. */
const stridedSlice: Operator = (node, translation) => {
  const [x, , , steps] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor, ProgramTensor];
  const by = numbersOf(steps);
  cut(node, translation, x, (axis) => (by[axis] === 1 ? null : { from: 0, to: x.shape[axis]!, step: by[axis]! }));
};

/** @param part what is taken along an axis; null for all of it. */
function cut(node: ProgramNode, translation: Translation, x: ProgramTensor, part: (axis: number) => { from: number; to: number; step: number } | null): void {
  const parts = x.shape.flatMap((_, axis) => part(axis) ?? []);
  const axes = x.shape.flatMap((_, axis) => (part(axis) ? [axis] : []));
  follow(node, translation, x, (name, layout, wish) => {
    if (parts.length === 0) return name;
    const rows = [parts.map(({ from }) => from), parts.map(({ to }) => to), axes.map((axis) => axisIn(layout, axis)), parts.map(({ step }) => step)];
    return translation.graph.op('Slice', [name, ...rows.map((row) => translation.graph.integers(row))], {}, wish);
  });
}

const concat: Operator = (node, translation) => {
  const [parts, axis] = [node.inputs.slice(0, -1), numbersOf(node.inputs.at(-1)!)[0]!];
  const output = node.outputs[0]!;
  const layout = translation.layoutOf(parts);
  const place = axisIn(layout, axis < 0 ? axis + output.shape.length : axis);
  translation.give(output, layout, translation.graph.op('Concat', parts.map((part) => translation.get(part, layout)), { axis: { int: place } }, output.name));
};

/** Into equal parts. */
const split: Operator = (node, translation) => {
  const [axis, x] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const place = numbersOf(axis)[0]!;
  const layout = translation.layoutOf([x]);
  const along = axisIn(layout, place < 0 ? place + x.shape.length : place);
  const names = translation.graph.ops(
    'Split',
    [translation.get(x, layout)],
    { axis: { int: along }, num_outputs: { int: node.outputs.length } },
    node.outputs.map(({ name }) => name),
  );
  for (const [i, output] of node.outputs.entries()) translation.give(output, layout, names[i]!);
};

/** What is done to an image whichever way it lies. */
function follow(node: ProgramNode, translation: Translation, x: ProgramTensor, make: (name: string, layout: Layout, wish: string) => string): void {
  const layout = translation.layoutOf([x]);
  translation.give(node.outputs[0]!, layout, make(translation.get(x, layout), layout, node.outputs[0]!.name));
}

/** Into rate x rate smaller images, one after the other in the batch. */
const spaceToBatch: Operator = (node, translation) => {
  const { graph } = translation;
  const [x, block, edges] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const [[down, across], by] = [numbersOf(block) as [number, number], numbersOf(edges)];
  const [, height, width, channels] = node.outputs[0]!.shape as readonly [number, number, number, number];
  const { name } = node.outputs[0]!;
  const pads = graph.integers([0, by[0]!, by[2]!, 0, 0, by[1]!, by[3]!, 0]);
  const padded = graph.op('Pad', [translation.get(x, 'channels last'), pads], { mode: { string: 'constant' } }, `${name}/padded`);
  const apart = graph.op('Reshape', [padded, graph.integers([-1, height, down, width, across, channels])], {}, `${name}/apart`);
  const turned = graph.op('Transpose', [apart], { perm: { ints: [2, 4, 0, 1, 3, 5] } }, `${name}/turned`);
  translation.give(node.outputs[0]!, 'channels last', graph.op('Reshape', [turned, graph.integers([-1, height, width, channels])], {}, name));
};

const batchToSpace: Operator = (node, translation) => {
  const { graph } = translation;
  const [x, block, cuts] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const [[down, across], by] = [numbersOf(block) as [number, number], numbersOf(cuts)];
  const [, height, width, channels] = x.shape as readonly [number, number, number, number];
  const { name } = node.outputs[0]!;
  const [rows, columns] = [height * down, width * across];
  const apart = graph.op('Reshape', [translation.get(x, 'channels last'), graph.integers([down, across, -1, height, width, channels])], {}, `${name}/apart`);
  const turned = graph.op('Transpose', [apart], { perm: { ints: [2, 3, 0, 4, 1, 5] } }, `${name}/turned`);
  const woven = graph.op('Reshape', [turned, graph.integers([-1, rows, columns, channels])], {}, `${name}/woven`);
  const ends = [graph.integers([by[0]!, by[2]!]), graph.integers([rows - by[1]!, columns - by[3]!]), graph.integers([1, 2])];
  translation.give(node.outputs[0]!, 'channels last', graph.op('Slice', [woven, ...ends], {}, name));
};

export const shapes: Readonly<Record<string, Operator>> = {
  Reshape: reshape,
  Transpose: transpose,
  Pad: pad,
  PadV2: pad,
  Slice: slice,
  StridedSlice: stridedSlice,
  ConcatV2: concat,
  Split: split,
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};
