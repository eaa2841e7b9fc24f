import type { ProgramNode, ProgramTensor } from '../../../program/program.ts';
import type { TfliteOperatorType } from '../../../formats/tflite/model.ts';
import type { Lowering } from './lowering.ts';

/** Several operations that TFLite has one operator for, known by the last of them. */
interface Pattern {
  /** Of the last operation. */
  type: string;
  operator: TfliteOperatorType;
  /** What the operator is applied to, and what it stands for besides the last operation; null where it does not match. */
  match(node: ProgramNode, find: Finder): { input: ProgramTensor; inner: readonly ProgramNode[] } | null;
}

/** Finds the operations that lead to a value, each of which nothing else needs. */
interface Finder {
  /** An operation of one type on a value and a constant number, and that value. */
  withNumber(value: ProgramTensor, type: string, number: number): { node: ProgramNode; input: ProgramTensor } | null;
  /** An operation of one type on a value alone. */
  of(value: ProgramTensor, type: string): { node: ProgramNode; input: ProgramTensor } | null;
}

const patterns: readonly Pattern[] = [
  {
    // x / 2 * (erf(x / sqrt(2)) + 1)
    type: 'Mul',
    operator: 'GELU',
    match(node, find) {
      const half = find.withNumber(node.inputs[0]!, 'Mul', 0.5);
      const raised = find.withNumber(node.inputs[1]!, 'AddV2', 1);
      const error = raised && find.of(raised.input, 'Erf');
      const scaled = error && find.withNumber(error.input, 'Mul', Math.SQRT1_2);
      if (!half || !scaled || half.input !== scaled.input) return null;
      return { input: half.input, inner: [half.node, raised.node, error.node, scaled.node] };
    },
  },
  {
    // x * (relu6(x + 3) / 6)
    type: 'Mul',
    operator: 'HARD_SWISH',
    match(node, find) {
      const share = find.withNumber(node.inputs[1]!, 'Mul', 1 / 6);
      const cut = share && find.of(share.input, 'Relu6');
      const raised = cut && find.withNumber(cut.input, 'AddV2', 3);
      if (!raised || raised.input !== node.inputs[0]) return null;
      return { input: raised.input, inner: [share.node, cut.node, raised.node] };
    },
  },
  {
    // min(relu(x), 6)
    type: 'Minimum',
    operator: 'RELU6',
    match(node, find) {
      const cut = isNumber(node.inputs[1]!, 6) ? find.of(node.inputs[0]!, 'Relu') : null;
      return cut && { input: cut.input, inner: [cut.node] };
    },
  },
];

/** The operator that stands for an operation and those before it. */
export function matched(node: ProgramNode, to: Lowering): { operator: TfliteOperatorType; input: ProgramTensor; inner: readonly ProgramNode[] } | null {
  const made = (value: ProgramTensor, type: string): ProgramNode | null => {
    const producer = to.producer(value);
    return producer?.type === type && to.next(value, [...takers]) ? producer : null;
  };
  const find: Finder = {
    withNumber(value, type, number) {
      const producer = made(value, type);
      const place = producer?.inputs.findIndex((input) => isNumber(input, number)) ?? -1;
      return producer && place !== -1 ? { node: producer, input: producer.inputs[1 - place]! } : null;
    },
    of(value, type) {
      const producer = made(value, type);
      return producer && { node: producer, input: producer.inputs[0]! };
    },
  };
  for (const { type, operator, match } of patterns) {
    const found = node.type === type ? match(node, find) : null;
    if (found) return { operator, ...found };
  }
  return null;
}

/** What may take a value within a pattern. */
const takers = ['Mul', 'AddV2', 'Erf', 'Relu6', 'Minimum'] as const;

/** As a float32 has it. */
function isNumber({ value, shape }: ProgramTensor, number: number): boolean {
  return value instanceof Float32Array && shape.length === 0 && value[0] === Math.fround(number);
}
