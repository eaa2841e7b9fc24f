import { expect, test } from 'vitest';
import { withGelu } from '../../../../../main/import/onnx/gelu.ts';
import type { Constant, OnnxNode } from '../../../../../main/import/onnx/node.ts';

const scalar = (value: number): Constant => ({ shape: [], values: Float32Array.of(value) });
const constants = new Map([['half', scalar(0.5)], ['one', scalar(1)], ['root', scalar(Math.SQRT2)], ['part', scalar(Math.SQRT1_2)]]);

function node(type: string, inputs: string[], output: string): OnnxNode {
  return { name: output, type, inputs, outputs: [output], attributes: new Map() };
}

const before = node('Conv', ['image', 'kernel'], 'x');
const after = node('Relu', ['y'], 'z');

test.each([
  ['x / sqrt(2), x times the sum, then the half', [node('Div', ['x', 'root'], 'a'), node('Erf', ['a'], 'b'), node('Add', ['b', 'one'], 'c'), node('Mul', ['x', 'c'], 'd'), node('Mul', ['d', 'half'], 'y')]],
  ['x by sqrt(1/2), half of x, then the sum', [node('Mul', ['x', 'part'], 'a'), node('Erf', ['a'], 'b'), node('Mul', ['x', 'half'], 'd'), node('Add', ['b', 'one'], 'c'), node('Mul', ['d', 'c'], 'y')]],
  ['half of the sum, then x', [node('Mul', ['part', 'x'], 'a'), node('Erf', ['a'], 'b'), node('Add', ['one', 'b'], 'c'), node('Mul', ['half', 'c'], 'd'), node('Mul', ['d', 'x'], 'y')]],
])('is one operator: %s', (_order, parts) => {
  const nodes = withGelu([before, ...parts, after], constants, 'z');
  expect(nodes.map(({ type, inputs, outputs }) => [type, inputs, outputs])).toEqual([
    ['Conv', ['image', 'kernel'], ['x']], ['Gelu', ['x'], ['y']], ['Relu', ['y'], ['z']],
  ]);
});

test.each([
  ['another factor', [node('Div', ['x', 'half'], 'a'), node('Erf', ['a'], 'b'), node('Add', ['b', 'one'], 'c'), node('Mul', ['x', 'c'], 'd'), node('Mul', ['d', 'half'], 'y')]],
  ['a part that others take too', [node('Div', ['x', 'root'], 'a'), node('Erf', ['a'], 'b'), node('Add', ['b', 'one'], 'c'), node('Mul', ['x', 'c'], 'd'), node('Mul', ['d', 'half'], 'y'), node('Relu', ['c'], 'w')]],
  ['another half', [node('Div', ['x', 'root'], 'a'), node('Erf', ['a'], 'b'), node('Add', ['b', 'one'], 'c'), node('Mul', ['x', 'c'], 'd'), node('Mul', ['d', 'one'], 'y')]],
])('stays as it is with %s', (_why, parts) => {
  const nodes = [before, ...parts, after];
  expect(withGelu(nodes, constants, 'z')).toEqual(nodes);
});
