import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../../formats/tflite/model.ts';

const activations = new Set(['RELU', 'RELU6']);

/** Lets operators apply the activation behind them themselves, where nothing else takes what they give. */
export function fuseActivations(model: TfliteModel): TfliteModel {
  const takers = new Map<TfliteTensor, TfliteOperator[]>();
  for (const operator of model.operators) {
    for (const input of new Set(operator.inputs)) if (input) takers.set(input, [...(takers.get(input) ?? []), operator]);
  }
  const gone = new Set<TfliteOperator>();
  /** What is made now in the place of a tensor. */
  const instead = new Map<TfliteTensor, TfliteTensor>();
  const operators = model.operators.flatMap((operator) => {
    if (gone.has(operator)) return [];
    const [output] = operator.outputs;
    const [taker, ...others] = takers.get(output!) ?? [];
    const fits = taker && others.length === 0 && activations.has(taker.type) && operator.options['fused_activation_function'] === 'NONE' && !model.outputs.includes(output!);
    if (!fits || !fusing.has(operator.type)) return [operator];
    gone.add(taker);
    instead.set(output!, taker.outputs[0]!);
    return [{ ...operator, outputs: taker.outputs, options: { ...operator.options, fused_activation_function: taker.type } }];
  });
  const layers = new Map(Array.from(model.layers, ([layer, tensor]) => [layer, instead.get(tensor) ?? tensor]));
  return { ...model, operators, layers };
}

/** Those that all interpreters do it for. */
const fusing = new Set(['CONV_2D', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED', 'ADD', 'SUB', 'MUL', 'DIV', 'MAX_POOL_2D', 'AVERAGE_POOL_2D']);
