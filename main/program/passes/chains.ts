import { evaluate } from '../evaluate.ts';
import { byConstant, sumOf } from '../channels.ts';
import type { ProgramTensor } from '../program.ts';
import { broadcastShape } from '../shapes.ts';
import type { Pass, Site } from '../rewrite.ts';

/** Constants that one number meets one after the other become one: `(x * a) * b`, `(x + a) + b`, `(x * a + b) * c`. */
export const chains: Pass = (site) => {
  const { type } = site.node;
  const outer = type === 'Mul' || type === 'AddV2' ? byConstant(site.node) : null;
  const before = outer && site.uses(outer.x) === 1 ? site.producer(outer.x) : null;
  const inner = before && (before.type === 'Mul' || before.type === 'AddV2') ? byConstant(before) : null;
  if (!outer || !before || !inner) return null;
  if (before.type === type) {
    const both = joined(site, type, inner.constant, outer.constant);
    return both && [site.add(type, [inner.x, both])];
  }
  // A sum before a product stays, unless the product can go on to what is before the sum.
  const goesOn = type === 'Mul' && (site.producer(inner.x)?.type === 'Mul' || sumOf(site, inner.x) !== null);
  const shift = goesOn ? joined(site, 'Mul', inner.constant, outer.constant) : null;
  return shift && [site.add('AddV2', [site.add('Mul', [inner.x, outer.constant]), shift])];
};

/** @returns null where the two together are larger than each. */
function joined(site: Site, type: string, one: ProgramTensor, other: ProgramTensor): ProgramTensor | null {
  const shape = broadcastShape(one.shape, other.shape);
  if (![one, other].some((tensor) => tensor.shape.join() === shape.join())) return null;
  return site.floats(shape, evaluate(type, [one, other], {}, [shape])![0]!);
}
