import type { ProgramTensor } from '../../../program/program.ts';
import type { TfliteOperatorType } from '../../../formats/tflite/model.ts';
import { unfused, type Rule, type Rules } from './lowering.ts';

/** Operations on each value by itself, of one, two or more tensors. */
export const elementwiseRules: Rules = {
  AddV2: arithmetic('ADD'),
  BiasAdd: arithmetic('ADD'),
  Mul: arithmetic('MUL'),
  Sub: arithmetic('SUB'),
  RealDiv: arithmetic('DIV'),
  Maximum: plain('MAXIMUM'),
  Minimum: plain('MINIMUM'),
  SquaredDifference: plain('SQUARED_DIFFERENCE'),
  Pow: plain('POW'),
  Greater: plain('GREATER'),
  GreaterEqual: plain('GREATER_EQUAL'),
  Less: plain('LESS'),
  LessEqual: plain('LESS_EQUAL'),
  SelectV2: plain('SELECT_V2'),
  Exp: plain('EXP'),
  Rsqrt: plain('RSQRT'),
  Sqrt: plain('SQRT'),
  Square: plain('SQUARE'),
  Neg: plain('NEG'),
  Abs: plain('ABS'),
  // TFLite's own ADD_N has no kernel for whole numbers.
  AddN(node, to) {
    const [first, ...others] = node.inputs.map((input) => to.tensor(input));
    const last = others.pop();
    const before = others.reduce((sum, other) => to.step(node, 'ADD', [sum, other], unfused), first!);
    // Of one alone the sum is itself.
    if (last) to.make(node, 'ADD', [before, last], unfused);
    else to.make(node, 'RESHAPE', [before, to.integers(node.outputs[0]!.shape)]);
  },
};

function plain(type: TfliteOperatorType): Rule {
  return (node, to) => to.make(node, type, node.inputs.map((input) => to.tensor(input)));
}

/** @param type of an operator that can apply an activation to its result. */
function arithmetic(type: TfliteOperatorType): Rule {
  return (node, to) => {
    const [one, other] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    to.make(node, type, [to.tensor(one), to.tensor(other)], unfused);
  };
}
