import { alongAxis, byConstant, sumOf } from '../channels.ts';
import { numbersOf, type ProgramNode, type ProgramTensor } from '../program.ts';
import type { Pass, Site } from '../rewrite.ts';

/**
 * A factor or a shift goes before the change of shape, the order of axes or the joining that stands before it, where
 * it may meet a kernel: batch normalisation of a Dense on images, of another axis than the last, of grouped
 * convolutions; a positive factor before an activation or pooling too: batch normalisation behind them.
 */
export const advance: Pass = (site) => {
  const found = site.node.type === 'Mul' || site.node.type === 'AddV2' ? byConstant(site.node) : null;
  const before = found && site.uses(found.x) === 1 ? site.producer(found.x) : null;
  return before && found ? (beforeIt[before.type]?.(site, before, found.constant) ?? null) : null;
};

type Advance = (site: Site, before: ProgramNode, constant: ProgramTensor) => readonly ProgramTensor[] | null;

const beforeIt: Readonly<Record<string, Advance>> = {
  Reshape(site, { inputs: [x, shape], outputs: [made] }, constant) {
    const kept = x!.shape.at(-1) === made!.shape.at(-1) && x!.shape.length > 1;
    const numbers = kept ? alongAxis(constant, made!) : null;
    return numbers && [site.add('Reshape', [site.add(site.node.type, [x!, ofLast(site, constant, numbers)]), shape!])];
  },
  Transpose(site, { inputs: [x, order], outputs: [made] }, constant) {
    const numbers = alongAxis(constant, made!);
    const axis = numbersOf(order!).at(-1)!;
    if (!numbers) return null;
    const own = ofLast(site, constant, numbers, x!.shape.slice(axis + 1).map(() => 1));
    return [site.add('Transpose', [site.add(site.node.type, [x!, own]), order!])];
  },
  Relu: beforeActivation,
  LeakyRelu: beforeActivation,
  MaxPool: beforeActivation,
  ConcatV2(site, { inputs, outputs: [made] }, constant) {
    const [parts, axis] = [inputs.slice(0, -1), inputs.at(-1)!];
    const last = made!.shape.length - 1;
    const along = numbersOf(axis)[0];
    const numbers = alongAxis(constant, made!);
    if (!numbers || (along !== last && along !== -1) || new Set(parts).size < parts.length || !parts.every((part) => sumOf(site, part))) return null;
    let from = 0;
    const changed = parts.map((part) => {
      const length = part.shape[last]!;
      const own = Array.from({ length }, (_, i) => numbers[from + i]!);
      from += length;
      return site.add(site.node.type, [part, site.floats([length], own)]);
    });
    return [site.add('ConcatV2', [...changed, axis])];
  },
};

/** What a positive factor goes through as it is: where there are kernels before it to take it in. */
const homogeneous: ReadonlySet<string> = new Set(['Relu', 'LeakyRelu', 'MaxPool']);

function beforeActivation(site: Site, before: ProgramNode, constant: ProgramTensor): readonly ProgramTensor[] | null {
  const x = before.inputs[0]!;
  const numbers = site.node.type === 'Mul' ? alongAxis(constant, x) : null;
  if (!numbers || !Array.from(numbers).every((factor) => factor > 0) || !leadsToSum(site, x)) return null;
  return [site.add(before.type, [site.add('Mul', [x, ofLast(site, constant, numbers)], {}, { layer: before.layer })], before.attributes, { layer: before.layer })];
}

function leadsToSum(site: Site, tensor: ProgramTensor): boolean {
  const maker = site.uses(tensor) === 1 ? site.producer(tensor) : null;
  if (maker && homogeneous.has(maker.type)) return leadsToSum(site, maker.inputs[0]!);
  return maker !== null && sumOf(site, tensor) !== null;
}

/** One number stays one. @param after lengths behind the axis the numbers go along. */
function ofLast(site: Site, { value }: ProgramTensor, numbers: ArrayLike<number>, after: readonly number[] = []): ProgramTensor {
  return value!.length === 1 ? site.floats([], [value![0]!]) : site.floats([numbers.length, ...after], numbers);
}
