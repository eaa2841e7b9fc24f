import { numbersOf, type ProgramNode, type ProgramTensor } from '../program.ts';
import type { Pass } from '../rewrite.ts';

/** What changes nothing is left out. */
export const identities: Pass = ({ node }) => (unchanging[node.type]?.(node) ? [node.inputs[0]!] : null);

const all = (tensor: ProgramTensor | undefined, value: number): boolean => tensor?.value?.every((one: number) => one === value) ?? false;
const sameShape = ({ inputs, outputs }: ProgramNode): boolean => inputs[0]!.shape.join() === outputs[0]!.shape.join();
const wholeImage = (node: ProgramNode): boolean => sameShape(node) && ['ksize', 'strides'].every((name) => {
  const found = node.attributes[name];
  return found !== undefined && 'ints' in found && found.ints.every((length) => length === 1);
});

const unchanging: Readonly<Record<string, (node: ProgramNode) => boolean>> = {
  Mul: (node) => all(node.inputs[1], 1) && sameShape(node),
  AddV2: (node) => all(node.inputs[1], 0) && sameShape(node),
  BiasAdd: (node) => all(node.inputs[1], 0),
  Identity: () => true,
  Pad: ({ inputs }) => all(inputs[1], 0),
  PadV2: ({ inputs }) => all(inputs[1], 0),
  Slice: sameShape,
  StridedSlice: sameShape,
  Reshape: sameShape,
  Transpose: ({ inputs }) => numbersOf(inputs[1]!).every((axis, place) => axis === place),
  ConcatV2: ({ inputs }) => inputs.length === 2,
  MaxPool: wholeImage,
  AvgPool: wholeImage,
};
