import type { ProgramNode, ProgramTensor } from '../../../program/program.ts';
import type { TfliteOperatorType, TfliteOptions, TfliteTensor } from '../../../formats/tflite/model.ts';

/** How one operation of a program is said in TFLite's operators. */
export type Rule = (node: ProgramNode, to: Lowering) => void;
export type Rules = Readonly<Record<string, Rule>>;

/** What rules build with. */
export interface Lowering {
  /** The tensor a value of the program has become. */
  tensor(value: ProgramTensor): TfliteTensor;
  /** Adds an operator that makes a value of the program. */
  make(node: ProgramNode, type: TfliteOperatorType, inputs: readonly (TfliteTensor | null)[], options?: TfliteOptions, outputs?: readonly ProgramTensor[]): void;
  /** Adds an operator on the way there, and gives its output. @param shape default: the first input's. */
  step(node: ProgramNode, type: TfliteOperatorType, inputs: readonly TfliteTensor[], options?: TfliteOptions, shape?: readonly number[]): TfliteTensor;
  /** float32 weights of an operation. */
  constant(node: ProgramNode, name: string, shape: readonly number[], data: Float32Array): TfliteTensor;
  /** int32, for shapes and axes. */
  integers(values: readonly number[], shape?: readonly number[]): TfliteTensor;
  /** float32. */
  scalar(value: number): TfliteTensor;
  /** The only operation that takes a value, where it is one of these types and nothing else, the program's output included, needs the value. */
  next(value: ProgramTensor, types: readonly string[]): ProgramNode | null;
  /** The operation that made a value; null for the input and for constants. */
  producer(value: ProgramTensor): ProgramNode | null;
  /** Leaves an operation out: what follows makes its value along with its own. @param by whose output it has become part of. */
  absorb(node: ProgramNode, by: ProgramTensor): void;
}

/** Of operators that can apply an activation to what they give; which one is seen when all are there. */
export const unfused = { fused_activation_function: 'NONE' };

/** The bias that is added next, where it is. */
export function biased(to: Lowering, output: ProgramTensor): { output: ProgramTensor; bias: ProgramTensor | null } {
  const after = to.next(output, ['BiasAdd']);
  if (!after || after.inputs[0] !== output || after.inputs[1]!.value === null) return { output, bias: null };
  const last = after.outputs[0]!;
  to.absorb(after, last);
  return { output: last, bias: after.inputs[1]! };
}

/** A constant, its (rows, columns) turned to (columns, rows). Blocks stay in the processor's cache. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  const block = 32;
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(top + block, rows);
    for (let left = 0; left < columns; left += block) {
      const right = Math.min(left + block, columns);
      for (let column = left; column < right; column += 1) {
        for (let row = top; row < bottom; row += 1) turned[column * rows + row] = values[row * columns + column]!;
      }
    }
  }
  return turned;
}

/** The numbers of a float32 constant. @throws TypeError for what is computed: networks have no such kernels. */
export function weightsOf(tensor: ProgramTensor): Float32Array {
  if (tensor.value instanceof Float32Array) return tensor.value;
  throw new TypeError(`'${tensor.name}' is no constant`);
}
