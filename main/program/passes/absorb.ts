import { alongAxis, byConstant } from '../channels.ts';
import { textAttribute, type ProgramNode, type ProgramTensor } from '../program.ts';
import type { Pass, Site } from '../rewrite.ts';

/**
 * A shift before a kernel that sees no border becomes part of the bias behind it: batch normalisation before a Dense,
 * flattened or not, and before a convolution of padding 'valid'. In double precision, rounded once.
 */
export const absorb: Pass = (site) => {
  const { node } = site;
  if (node.type !== 'MatMul' && !(node.type === 'Conv2D' && textAttribute(node, 'padding') === 'VALID')) return null;
  const [taken, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const found = kernel.value === null ? null : shiftBefore(site, taken);
  if (!found) return null;
  const shift = sums(kernel, found.shifts);
  const made = site.add(node.type, node.inputs.with(0, found.x), node.attributes, { name: node.outputs[0]!.name });
  return [site.add('BiasAdd', [made, site.floats([shift.length], shift, node.layer === null ? 'bias' : `${node.layer}/bias`)])];
};

/** @returns what the kernel sees without the shift, and the shift of each of its inputs. */
function shiftBefore(site: Site, tensor: ProgramTensor): { x: ProgramTensor; shifts: ArrayLike<number> } | null {
  const maker = site.uses(tensor) === 1 ? site.producer(tensor) : null;
  if (maker?.type === 'AddV2') return shiftOf(site, maker);
  if (maker?.type !== 'Reshape' || tensor.shape.length !== 2 || tensor.shape[0] !== 1) return null;
  const before = site.uses(maker.inputs[0]!) === 1 ? site.producer(maker.inputs[0]!) : null;
  const found = before?.type === 'AddV2' ? shiftOf(site, before) : null;
  if (!found) return null;
  const x = site.add('Reshape', [found.x, maker.inputs[1]!], {}, { layer: maker.layer });
  return { x, shifts: Array.from({ length: tensor.shape[1]! }, (_, i) => found.shifts[i % found.shifts.length]!) };
}

/** Of a normalisation that is computed the values stay to be seen as its layer's: a shift behind a product is none of these. */
function shiftOf(site: Site, node: ProgramNode): { x: ProgramTensor; shifts: ArrayLike<number> } | null {
  const found = byConstant(node);
  if (found && site.producer(found.x)?.type === 'Mul') return null;
  const shifts = found && alongAxis(found.constant, found.x);
  return found && shifts ? { x: found.x, shifts } : null;
}

/** Of each output of a kernel (…, inputs, outputs): what the shifts of its inputs come to. */
function sums({ shape, value }: ProgramTensor, shifts: ArrayLike<number>): Float64Array {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const made = new Float64Array(outputs);
  for (let at = 0, input = 0; at < value!.length; input = input + 1 === inputs ? 0 : input + 1) {
    const shift = shifts[input]!;
    for (let output = 0; output < outputs; output++, at++) made[output]! += value![at]! * shift;
  }
  return made;
}
