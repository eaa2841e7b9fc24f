import type { Pass } from '../rewrite.ts';

const commutative = new Set(['Mul', 'AddV2', 'Maximum', 'Minimum']);

/** One way to say what can be said in several: constants last, differences as sums, quotients as products, sums of two. */
export const canonical: Pass = (site) => {
  const { type, inputs, attributes, outputs: [output] } = site.node;
  const [first, second] = inputs;
  const again = { name: output!.name };
  if (type === 'AddN') return [inputs.slice(1).reduce((sum, input, i) => site.add('AddV2', [sum, input], {}, i === inputs.length - 2 ? again : {}), first!)];
  if (commutative.has(type) && first!.value !== null && second!.value === null) return [site.add(type, [second!, first!], attributes, again)];
  if ((type !== 'Sub' && type !== 'RealDiv') || second!.dtype !== 'float32' || second!.value === null) return null;
  const values = Float64Array.from(second!.value, (value) => (type === 'Sub' ? -value : 1 / value));
  return [site.add(type === 'Sub' ? 'AddV2' : 'Mul', [first!, site.floats(second!.shape, values)], {}, again)];
};
