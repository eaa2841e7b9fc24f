import type { ProgramTensor } from '../../../program/program.ts';
import { biased, transposed, unfused, weightsOf, type Rules } from './lowering.ts';

/** Weights go (units, features) in TFLite. */
export const denseRules: Rules = {
  MatMul(node, to) {
    const [rows, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    const [features, units] = kernel.shape as readonly [number, number];
    const weights = to.constant(node, kernel.name, [units, features], transposed(weightsOf(kernel), features, units));
    const { output, bias } = biased(to, node.outputs[0]!);
    to.make(node, 'FULLY_CONNECTED', [to.tensor(rows), weights, bias && to.tensor(bias)], unfused, [output]);
  },
};
