import { intsAttribute, numbersOf, textAttribute, flagAttribute, type ProgramTensor } from '../../../program/program.ts';
import type { TfliteOperatorType } from '../../../formats/tflite/model.ts';
import { unfused, type Rule, type Rules } from './lowering.ts';

/** Operations that make one number of many. */
export const poolingRules: Rules = {
  MaxPool: pool('MAX_POOL_2D'),
  AvgPool: pool('AVERAGE_POOL_2D'),
  Mean: reduce('MEAN'),
  Sum: reduce('SUM'),
  Max: reduce('REDUCE_MAX'),
  Min: reduce('REDUCE_MIN'),
};

function pool(type: TfliteOperatorType): Rule {
  return (node, to) => {
    const [, height, width] = intsAttribute(node, 'ksize');
    const [, down, across] = intsAttribute(node, 'strides');
    const options = { padding: textAttribute(node, 'padding'), stride_h: down!, stride_w: across!, filter_height: height!, filter_width: width!, ...unfused };
    to.make(node, type, [to.tensor(node.inputs[0]!)], options);
  };
}

function reduce(type: TfliteOperatorType): Rule {
  return (node, to) => {
    const [x, axes] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    const places = numbersOf(axes).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    to.make(node, type, [to.tensor(x), to.integers(places)], { keep_dims: flagAttribute(node, 'keep_dims') });
  };
}
