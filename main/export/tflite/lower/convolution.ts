import { intsAttribute, textAttribute, type ProgramNode, type ProgramTensor } from '../../../program/program.ts';
import type { TfliteOptions, TfliteTensor } from '../../../formats/tflite/model.ts';
import { biased, transposed, unfused, weightsOf, type Lowering, type Rules } from './lowering.ts';

/** Kernels go (filters, height, width, channels) in TFLite, depthwise ones (1, height, width, channels * multiplier). */
export const convolutionRules: Rules = {
  Conv2D(node, to) {
    const [image, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    const [height, width, channels, filters] = kernel.shape as readonly [number, number, number, number];
    const weights = transposed(weightsOf(kernel), height * width * channels, filters);
    write(node, to, 'CONV_2D', image, to.constant(node, kernel.name, [filters, height, width, channels], weights), {});
  },
  DepthwiseConv2dNative(node, to) {
    const [image, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
    const weights = to.constant(node, kernel.name, [1, height, width, channels * multiplier], weightsOf(kernel));
    write(node, to, 'DEPTHWISE_CONV_2D', image, weights, { depth_multiplier: multiplier });
  },
  Conv2DBackpropInput(node, to) {
    const [, kernel, image] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
    const [height, width, filters, channels] = kernel.shape as readonly [number, number, number, number];
    const weights = to.constant(node, kernel.name, [filters, height, width, channels], filtersFirst(weightsOf(kernel), height * width, filters, channels));
    const { output, bias } = biased(to, node.outputs[0]!);
    const inputs = [to.integers(output.shape), weights, to.tensor(image), ...(bias ? [to.tensor(bias)] : [])];
    to.make(node, 'TRANSPOSE_CONV', inputs, steps(node), [output]);
  },
};

function write(node: ProgramNode, to: Lowering, type: 'CONV_2D' | 'DEPTHWISE_CONV_2D', image: ProgramTensor, kernel: TfliteTensor, more: TfliteOptions): void {
  const { output, bias: added } = biased(to, node.outputs[0]!);
  // Readers want a bias, if only of zeros.
  const bias = added ? to.tensor(added) : to.constant(node, 'zeros', [output.shape[3]!], new Float32Array(output.shape[3]!));
  const [, rows, columns] = node.attributes['dilations'] ? intsAttribute(node, 'dilations') : [1, 1, 1];
  const options = { ...steps(node), ...more, ...unfused, dilation_h_factor: rows!, dilation_w_factor: columns! };
  to.make(node, type, [to.tensor(image), kernel, bias], options, [output]);
}

function steps(node: ProgramNode): TfliteOptions {
  const [, down, across] = intsAttribute(node, 'strides');
  return { padding: textAttribute(node, 'padding'), stride_h: down!, stride_w: across! };
}

/** (places, filters, channels) as (filters, places, channels). */
function filtersFirst(values: Float32Array, places: number, filters: number, channels: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let place = 0; place < places; place += 1) {
    for (let filter = 0; filter < filters; filter += 1) {
      const from = (place * filters + filter) * channels;
      turned.set(values.subarray(from, from + channels), (filter * places + place) * channels);
    }
  }
  return turned;
}
