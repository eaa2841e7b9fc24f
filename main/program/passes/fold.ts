import { alongAxis, byConstant, sumOf, type Sum } from '../channels.ts';
import type { ProgramTensor } from '../program.ts';
import type { Pass, Site } from '../rewrite.ts';

/**
 * A factor or a shift of what a kernel sums becomes the kernel's and the bias's own: batch normalisation is gone.
 * In double precision, rounded once.
 */
export const fold: Pass = (site) => {
  const { type } = site.node;
  if (type !== 'Mul' && type !== 'AddV2' && type !== 'BiasAdd') return null;
  const found = byConstant(site.node);
  const sum = found && sumOf(site, found.x);
  const numbers = found && alongAxis(found.constant, found.x);
  if (!found || !sum || !numbers || (type === 'BiasAdd' && !sum.bias)) return null;
  return [type === 'Mul' ? scaled(site, sum, numbers) : biased(site, sumAgain(site, sum), sum, shifted(sum, numbers))];
};

function scaled(site: Site, sum: Sum, factors: ArrayLike<number>): ProgramTensor {
  const { node, kernel, bias } = sum;
  const made = sumAgain(site, { ...sum, kernel: site.floats(kernel.shape, scaledKernel(node.type, kernel, factors), kernel.name) });
  return bias ? biased(site, made, sum, Float64Array.from(bias.value!, (value, i) => value * factors[i]!)) : made;
}

function shifted({ bias }: Sum, shifts: ArrayLike<number>): ArrayLike<number> {
  return bias ? Float64Array.from(shifts, (shift, i) => shift + bias.value![i]!) : shifts;
}

function sumAgain(site: Site, { node, kernel }: Sum): ProgramTensor {
  return site.add(node.type, node.inputs.with(1, kernel), node.attributes, { name: node.outputs[0]!.name, layer: node.layer });
}

function biased(site: Site, sum: ProgramTensor, { node, bias }: Sum, values: ArrayLike<number>): ProgramTensor {
  const constant = site.floats([values.length], values, bias?.name ?? (node.layer === null ? 'bias' : `${node.layer}/bias`));
  return site.add('BiasAdd', [sum, constant], {}, { layer: node.layer });
}

/** Each number of a kernel times the factor of the output channel it is of. By loops: networks have 23 million. */
function scaledKernel(type: string, { shape, value }: ProgramTensor, factors: ArrayLike<number>): Float32Array {
  const last = shape.at(-1)!;
  // Kernels end in (channels), a depthwise one in (channels, multiplier), a transposed one in (channels, inputs).
  const each = type === 'Conv2DBackpropInput' ? last : 1;
  const channels = type === 'MatMul' || type === 'Conv2D' ? last : type === 'DepthwiseConv2dNative' ? shape[2]! * last : shape[2]!;
  const values = new Float32Array(value!.length);
  for (let at = 0, channel = 0; at < values.length; channel = channel + 1 === channels ? 0 : channel + 1) {
    const factor = factors[channel]!;
    for (const end = at + each; at < end; at++) values[at] = value![at]! * factor;
  }
  return values;
}
