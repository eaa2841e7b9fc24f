import { flagAttribute, numbersOf, type ProgramTensor } from '../../../program/program.ts';
import type { OnnxAttributes } from '../graph.ts';
import { axisIn, laid, type Layout } from '../layout.ts';
import type { Operator } from '../translation.ts';
import { pairOf, sliding } from './window.ts';

/** One number of each window. The mean at a border is that of the pixels there are. */
function windowed(type: string, more: OnnxAttributes = {}): Operator {
  return (node, translation) => {
    const [[image], [output]] = [node.inputs, node.outputs] as unknown as readonly [readonly [ProgramTensor], readonly [ProgramTensor]];
    const attributes = { ...sliding(node, image.shape, pairOf(node, 'ksize')), ...more };
    translation.give(output, 'channels first', translation.graph.op(type, [translation.get(image, 'channels first')], attributes, output.name));
  };
}

/** One number of all along some axes. */
function reduced(type: string): Operator {
  return (node, translation) => {
    const [x, axes] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    const output = node.outputs[0]!;
    const rank = x.shape.length;
    const gone = numbersOf(axes).map((axis) => (axis < 0 ? axis + rank : axis));
    const keep = flagAttribute(node, 'keep_dims');
    const layout = keep || inOrder(gone) ? translation.layoutOf([x]) : 'channels last';
    const places = gone.map((axis) => axisIn(layout, axis)).toSorted((a, b) => a - b);
    const made = translation.graph.op(type, [translation.get(x, layout), translation.graph.integers(places)], { keepdims: { int: keep ? 1 : 0 } }, output.name);
    translation.give(output, keep ? layout : 'channels last', made);
  };
}

/** Whether the axes of an image that stay are in the same order either way. */
function inOrder(gone: readonly number[]): boolean {
  const stay = (layout: Layout): string => laid(layout, [0, 1, 2, 3]).filter((axis) => !gone.includes(axis)).join();
  return stay('channels first') === stay('channels last');
}

/** Along one axis, the last unless it says otherwise. */
const softmax: Operator = (node, translation) => {
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  const layout = translation.layoutOf([x]);
  const axis = axisIn(layout, x.shape.length - 1);
  translation.give(output, layout, translation.graph.op('Softmax', [translation.get(x, layout)], { axis: { int: axis } }, output.name));
};

export const poolings: Readonly<Record<string, Operator>> = {
  MaxPool: windowed('MaxPool'),
  AvgPool: windowed('AveragePool', { count_include_pad: { int: 0 } }),
  Mean: reduced('ReduceMean'),
  Max: reduced('ReduceMax'),
  Min: reduced('ReduceMin'),
  Sum: reduced('ReduceSum'),
  Softmax: softmax,
};
