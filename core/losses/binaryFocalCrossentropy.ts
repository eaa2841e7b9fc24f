import { boolean, number } from '../arguments.ts';
import { Arithmetic } from './arithmetic.ts';
import { fromLogits, gamma, labelSmoothing } from './arguments.ts';
import { binaryCrossentropyOf } from './binary.ts';
import { defineLoss, plain } from './loss.ts';
import { smoothedHalf } from './smoothing.ts';

/**
 * `keras.losses.BinaryFocalCrossentropy`: binary cross-entropy times (1 - pt)^gamma, pt = y * p + (1 - y) * (1 - p).
 * Lin et al. 2017, https://arxiv.org/abs/1708.02002
 */
export const binaryFocalCrossentropy = defineLoss({
  type: 'BinaryFocalCrossentropy',
  description: 'Binary cross-entropy in which answers that are sure and right count less.',
  targets: 'probabilities',
  units: 'any',
  arguments: {
    apply_class_balancing: boolean({ default: false, description: 'Weighs yes by alpha and no by 1 - alpha.' }),
    alpha: number({ min: 0, max: 1, default: 0.25, description: 'How much yes counts, when balancing.' }),
    gamma,
    from_logits: fromLogits,
    label_smoothing: labelSmoothing,
  },
  build(values, graph, output, targets) {
    const math = new Arithmetic(graph);
    const wanted = smoothedHalf(graph, targets, values.label_smoothing);
    const probabilities = values.from_logits ? graph.op('Sigmoid', [output]) : output;
    const crossentropy = binaryCrossentropyOf(graph, probabilities, wanted, false);
    /** y * a + (1 - y) * b */
    const among = (a: typeof output | number, b: typeof output | number) => math.plus(math.times(wanted, a), math.times(math.minus(1, wanted), b));
    const right = among(probabilities, math.minus(1, probabilities));
    const focal = math.times(math.power(math.minus(1, right), values.gamma), crossentropy);
    return plain(math.mean(values.apply_class_balancing ? math.times(among(values.alpha, 1 - values.alpha), focal) : focal));
  },
});
