import { phrase, type Phrase } from '../../../../core/errors/words.ts';
import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../../formats/tflite/model.ts';
import { quantizationRules } from './rules.ts';
import type { ActivationType, Range } from './scales.ts';

/** Ranges of float32 tensors, by their names. */
export type Ranges = ReadonlyMap<string, Range>;

/** Which operators are to work on whole numbers, and why others do not, for people. */
export interface Regions {
  quantized: ReadonlySet<TfliteOperator>;
  warnings: readonly Phrase[];
}

/** Values that are computed in float32. */
export function computed(tensors: readonly (TfliteTensor | null)[]): TfliteTensor[] {
  return tensors.filter((tensor): tensor is TfliteTensor => tensor !== null && tensor.type === 'FLOAT32' && tensor.data === null);
}

/** @param keepFloat names of layers. */
export function regionsOf(model: TfliteModel, ranges: Ranges, type: ActivationType, keepFloat: readonly string[]): Regions {
  const kept = new Set(keepFloat);
  const ofKept = new Set(keepFloat.flatMap((name) => model.layers.get(name) ?? []));
  const chosen = ({ layer, outputs }: TfliteOperator): boolean => (layer !== null && kept.has(layer)) || outputs.some((output) => ofKept.has(output));
  const able = (operator: TfliteOperator): boolean => {
    const rule = quantizationRules[operator.type];
    if (!rule?.types.includes(type) || operator.outputs.some((output) => output.type !== 'FLOAT32')) return false;
    return computed([...operator.inputs, ...operator.outputs]).every(({ name }) => ranges.has(name));
  };
  const float = new Set(model.operators.filter((operator) => chosen(operator) || !able(operator)));
  const warnings = warningsOf([...float].filter((operator) => !chosen(operator)), type);
  for (const operator of between(model, float)) float.add(operator);
  return { quantized: new Set(model.operators.filter((operator) => !float.has(operator))), warnings };
}

/** What stands between two operators on float32 only is not worth the way to whole numbers and back. */
function between(model: TfliteModel, float: ReadonlySet<TfliteOperator>): TfliteOperator[] {
  const makers = new Map(model.operators.flatMap((operator) => operator.outputs.map((output) => [output, operator] as const)));
  const takers = new Map<TfliteTensor, TfliteOperator[]>();
  for (const operator of model.operators) for (const input of computed(operator.inputs)) takers.set(input, [...(takers.get(input) ?? []), operator]);
  const free = (operator: TfliteOperator): boolean => quantizationRules[operator.type]?.kind !== 'weights';
  const after = new Set(float);
  for (const operator of model.operators) {
    const inputs = computed(operator.inputs).map((input) => makers.get(input));
    if (free(operator) && inputs.length > 0 && inputs.every((maker) => maker && after.has(maker))) after.add(operator);
  }
  const before = new Set(float);
  for (const operator of model.operators.toReversed()) {
    const all = operator.outputs.flatMap((output) => takers.get(output) ?? []);
    const ends = operator.outputs.some((output) => model.outputs.includes(output));
    if (free(operator) && !ends && all.length > 0 && all.every((taker) => before.has(taker))) before.add(operator);
  }
  return model.operators.filter((operator) => after.has(operator) && before.has(operator));
}

function warningsOf(operators: readonly TfliteOperator[], type: ActivationType): Phrase[] {
  const byLayer = new Map<string, Set<string>>();
  for (const operator of operators) {
    const layer = operator.layer ?? 'probabilities';
    byLayer.set(layer, (byLayer.get(layer) ?? new Set()).add(operator.type));
  }
  const bits = type === 'INT8' ? 8 : 16;
  return Array.from(byLayer, ([layer, types]) => phrase`'${layer}' stays float32 where it computes ${[...types].join(', ')}: TFLite has nothing for that which ${bits} bits suit.`);
}
