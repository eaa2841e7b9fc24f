import { numberAttribute } from '../../../program/program.ts';
import type { TfliteOperatorType, TfliteOptions } from '../../../formats/tflite/model.ts';
import { unfused, type Rule, type Rules } from './lowering.ts';

/** Factor and slope of SELU. Klambauer et al. 2017, https://arxiv.org/abs/1706.02515 */
const seluScale = 1.0507009873554804934193349852946;
const seluAlpha = 1.6732632423543772848170429916717;

/** What TFLite has no operator for is composed of others, to the last bits of a float32. */
export const activationRules: Rules = {
  Relu: plain('RELU'),
  Relu6: plain('RELU6'),
  Elu: plain('ELU'),
  Sigmoid: plain('LOGISTIC'),
  Tanh: plain('TANH'),
  Softmax: plain('SOFTMAX', { beta: 1 }),
  LeakyRelu(node, to) {
    to.make(node, 'LEAKY_RELU', [to.tensor(node.inputs[0]!)], { alpha: Math.fround(numberAttribute(node, 'alpha', 0.2)) });
  },
  /** scale * max(x, 0) + scale * alpha * elu(min(x, 0)). */
  Selu(node, to) {
    const x = to.tensor(node.inputs[0]!);
    const right = to.step(node, 'MUL', [to.step(node, 'RELU', [x]), to.scalar(seluScale)], unfused);
    const below = to.step(node, 'ELU', [to.step(node, 'MINIMUM', [x, to.scalar(0)])]);
    const left = to.step(node, 'MUL', [below, to.scalar(seluScale * seluAlpha)], unfused);
    to.make(node, 'ADD', [right, left], unfused);
  },
  /** max(x, 0) + log(1 + exp(-|x|)), which never overflows. */
  Softplus(node, to) {
    const x = to.tensor(node.inputs[0]!);
    const small = to.step(node, 'EXP', [to.step(node, 'NEG', [to.step(node, 'ABS', [x])])]);
    const bend = to.step(node, 'LOG', [to.step(node, 'ADD', [small, to.scalar(1)], unfused)]);
    to.make(node, 'ADD', [to.step(node, 'RELU', [x]), bend], unfused);
  },
  /** x / (|x| + 1). */
  Softsign(node, to) {
    const x = to.tensor(node.inputs[0]!);
    to.make(node, 'DIV', [x, to.step(node, 'ADD', [to.step(node, 'ABS', [x]), to.scalar(1)], unfused)], unfused);
  },
};

function plain(type: TfliteOperatorType, options: TfliteOptions = {}): Rule {
  return (node, to) => to.make(node, type, [to.tensor(node.inputs[0]!)], options);
}
