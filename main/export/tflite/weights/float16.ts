import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../../formats/tflite/model.ts';

/** The largest number that a half-precision one can be. */
const largest = 65_504;

/** Metadata by which the converter says that computing may be done in half precision too, sums in float32. */
export const reducedPrecision: readonly [name: string, value: string] = ['reduced_precision_support', 'fp16accfp32'];

/**
 * Weights as half-precision numbers, each made a float32 again by an operator of its own, as the converter does. Single
 * numbers, and weights that half precision has no place for, stay as they are.
 * @param keepFloat layers whose weights stay float32.
 */
export function storeHalf(model: TfliteModel, keepFloat: ReadonlySet<string>): TfliteModel {
  const before: TfliteOperator[] = [];
  const made = new Map<TfliteTensor, TfliteTensor>();
  const widened = (tensor: TfliteTensor): TfliteTensor => {
    const known = made.get(tensor);
    if (known) return known;
    const half: TfliteTensor = { ...tensor, name: `${tensor.name}/half`, type: 'FLOAT16', data: new Uint16Array(new Float16Array(tensor.data as Float32Array).buffer) };
    const back: TfliteTensor = { ...tensor, data: null };
    before.push({ type: 'DEQUANTIZE', inputs: [half], outputs: [back], options: {}, layer: tensor.layer });
    made.set(tensor, back);
    return back;
  };
  const operators = model.operators.map((operator): TfliteOperator =>
    operator.layer !== null && keepFloat.has(operator.layer)
      ? operator
      : { ...operator, inputs: operator.inputs.map((input) => (input && halves(input) ? widened(input) : input)) });
  return { ...model, operators: [...before, ...operators] };
}

function halves({ type, data, shape }: TfliteTensor): boolean {
  return type === 'FLOAT32' && data instanceof Float32Array && shape.length > 0 && data.length > 1 && !exceeds(data);
}

function exceeds(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i += 1) if (!(Math.abs(values[i]!) <= largest)) return true;
  return false;
}
