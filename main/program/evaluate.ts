import type { Attributes } from '../../core/graph.ts';
import { elements } from '../../core/layers/layer.ts';
import { numbersOf, type ProgramTensor, type TensorValue } from './program.ts';

type Shape = readonly number[];

/**
 * Computes an operation whose inputs are all constants: kernels that are cut, padded or laid out otherwise.
 * @returns null where something is not constant, or nothing of the kind is ever asked of constants.
 */
export function evaluate(type: string, inputs: readonly ProgramTensor[], attributes: Attributes, shapes: readonly Shape[]): TensorValue[] | null {
  if (type === 'Shape') return [Int32Array.from(inputs[0]!.shape)];
  if (inputs.some(({ value }) => value === null)) return null;
  const [first, second] = inputs as readonly [ProgramTensor, ProgramTensor];
  const shape = shapes[0]!;
  switch (type) {
    case 'Reshape':
      return [first.value!];
    case 'Transpose':
      return [gathered(first, shape, (at) => at, numbersOf(second))];
    case 'Slice': {
      const begin = numbersOf(second);
      return [gathered(first, shape, (at) => at.map((place, axis) => place + begin[axis]!))];
    }
    case 'Pad': {
      const edges = numbersOf(second);
      return [gathered(first, shape, (at) => at.map((place, axis) => place - edges[2 * axis]!))];
    }
    case 'Split': {
      const axis = numbersOf(first)[0]!;
      const length = shape[axis]!;
      return shapes.map((part, index) => gathered(second, part, (at) => at.with(axis, at[axis]! + index * length)));
    }
    case 'ConcatV2':
      return inputs.slice(0, -1).every(({ shape: part }) => part.length === 1) ? [joined(inputs.slice(0, -1), shape)] : null;
    default: {
      const combine = arithmetic[type];
      return combine && first.dtype === 'float32' ? [combined(combine, first, second, shape)] : null;
    }
  }
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Mul: (a, b) => a * b,
  AddV2: (a, b) => a + b,
  Sub: (a, b) => a - b,
  RealDiv: (a, b) => a / b,
};

function combined(combine: (a: number, b: number) => number, one: ProgramTensor, other: ProgramTensor, shape: Shape): Float32Array {
  const [a, b] = [one, other].map((tensor) => reader(tensor, shape));
  const values = new Float32Array(elements(shape));
  each(shape, (at, index) => (values[index] = combine(a!(at), b!(at))));
  return values;
}

/** Reads a tensor at a place of a shape it broadcasts to. */
function reader({ shape, value }: ProgramTensor, wanted: Shape): (at: readonly number[]) => number {
  const skip = wanted.length - shape.length;
  const steps = stepsOf(shape);
  return (at) => value![steps.reduce((sum, step, axis) => sum + (shape[axis] === 1 ? 0 : at[axis + skip]! * step), 0)]!;
}

/** @param from which place of the tensor is at a place of the result; 0 where there is none. @param order axes of the tensor along the result's. */
function gathered({ shape: old, value }: ProgramTensor, shape: Shape, from: (at: readonly number[]) => readonly number[], order?: readonly number[]): TensorValue {
  const values = value!.slice(0, 0).constructor as new (length: number) => TensorValue;
  const result = new values(elements(shape));
  const steps = order ? order.map((axis) => stepsOf(old)[axis]!) : stepsOf(old);
  const lengths = order ? order.map((axis) => old[axis]!) : old;
  each(shape, (at, index) => {
    const place = from(at);
    if (place.every((one, axis) => one >= 0 && one < lengths[axis]!)) result[index] = value![place.reduce((sum, one, axis) => sum + one * steps[axis]!, 0)]!;
  });
  return result;
}

function joined(parts: readonly ProgramTensor[], shape: Shape): TensorValue {
  const all = parts.flatMap(({ value }) => Array.from(value!));
  const result = parts[0]!.dtype === 'float32' ? new Float32Array(elements(shape)) : new Int32Array(elements(shape));
  result.set(all);
  return result;
}

/** Visits every place of a shape, row by row. */
function each(shape: Shape, visit: (at: number[], index: number) => void): void {
  const at = shape.map(() => 0);
  const count = elements(shape);
  for (let index = 0; index < count; index += 1) {
    visit(at, index);
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis]! === shape[axis]; axis -= 1) at[axis] = 0;
  }
}

function stepsOf(shape: Shape): number[] {
  return shape.map((_, axis) => elements(shape.slice(axis + 1)));
}
