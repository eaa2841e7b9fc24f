import { numberAttribute, type ProgramNode } from '../../../program/program.ts';
import type { OnnxAttributes } from '../graph.ts';
import type { Operator, Translation } from '../translation.ts';

/** An operator of the same meaning, value by value. */
function same(type: string, attributes: (node: ProgramNode) => OnnxAttributes = () => ({})): Operator {
  return (node, translation) => { valueByValue(node, translation, (inputs, name) => translation.graph.op(type, inputs, attributes(node), name)); };
}

/** Several operators that mean the same together, value by value. */
function made(make: (graph: Translation['graph'], inputs: readonly string[], name: string) => string): Operator {
  return (node, translation) => { valueByValue(node, translation, (inputs, name) => make(translation.graph, inputs, name)); };
}

function valueByValue(node: ProgramNode, translation: Translation, make: (inputs: readonly string[], name: string) => string): void {
  const output = node.outputs[0]!;
  const layout = output.shape.length === 4 ? translation.layoutOf(node.inputs) : 'channels last';
  translation.give(output, layout, make(node.inputs.map((input) => translation.operand(input, layout)), output.name));
}

const renamed: Readonly<Record<string, string>> = {
  Relu: 'Relu', Elu: 'Elu', Selu: 'Selu', Sigmoid: 'Sigmoid', Tanh: 'Tanh', Softplus: 'Softplus', Softsign: 'Softsign', Exp: 'Exp', Erf: 'Erf', Sqrt: 'Sqrt',
  Neg: 'Neg', Abs: 'Abs', Mul: 'Mul', AddV2: 'Add', BiasAdd: 'Add', Sub: 'Sub', RealDiv: 'Div', Maximum: 'Max', Minimum: 'Min', Pow: 'Pow', AddN: 'Sum',
  Greater: 'Greater', GreaterEqual: 'GreaterOrEqual', Less: 'Less', LessEqual: 'LessOrEqual', SelectV2: 'Where',
};

export const elementwise: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.entries(renamed).map(([type, name]) => [type, same(name)])),
  LeakyRelu: same('LeakyRelu', (node) => ({ alpha: { float: numberAttribute(node, 'alpha', 0.2) } })),
  Relu6: made((graph, [x], name) => graph.op('Clip', [x!, graph.scalar(0), graph.scalar(6)], {}, name)),
  Rsqrt: made((graph, [x], name) => graph.op('Reciprocal', [graph.op('Sqrt', [x!], {}, `${name}/root`)], {}, name)),
  Square: made((graph, [x], name) => graph.op('Mul', [x!, x!], {}, name)),
  SquaredDifference: made((graph, [one, other], name) => {
    const difference = graph.op('Sub', [one!, other!], {}, `${name}/difference`);
    return graph.op('Mul', [difference, difference], {}, name);
  }),
};
