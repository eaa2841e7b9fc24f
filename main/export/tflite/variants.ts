import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../formats/tflite/model.ts';
import { tensorsOf } from '../../formats/tflite/serialize.ts';

/** Variants of a model that are run here, never taken out: LiteRT's JavaScript feeds and reads float32 and uint8 only. */

/** Takes uint8 where it took int8: the same number, 128 higher, brought down by an operator before all others. */
export function withByteInput(model: TfliteModel): TfliteModel {
  const [input] = model.inputs;
  const { quantization } = input!;
  if (input!.type !== 'INT8' || !quantization) return model;
  const bytes: TfliteTensor = {
    ...input!,
    name: `${input!.name}/bytes`,
    type: 'UINT8',
    quantization: { ...quantization, zeroPoints: quantization.zeroPoints.map((point) => point + 128) },
  };
  const down: TfliteOperator = { type: 'QUANTIZE', inputs: [bytes], outputs: [input!], options: {}, layer: null };
  return { ...model, inputs: [bytes], operators: [down, ...model.operators] };
}

/**
 * Gives these tensors, as float32, in place of its outputs: to see what flows within.
 * @param names of tensors that are computed. @throws TypeError for one that is not there.
 */
export function withOutputs(model: TfliteModel, names: readonly string[]): TfliteModel {
  const tensors = new Map(tensorsOf(model).map((tensor) => [tensor.name, tensor]));
  const widened: TfliteOperator[] = [];
  const outputs = names.map((name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new TypeError(`there is no tensor '${name}'`);
    if (tensor.type === 'FLOAT32') return tensor;
    const output: TfliteTensor = { ...tensor, name: `${name}/float`, type: 'FLOAT32', quantization: null };
    widened.push({ type: 'DEQUANTIZE', inputs: [tensor], outputs: [output], options: {}, layer: tensor.layer });
    return output;
  });
  return { ...model, outputs, operators: [...model.operators, ...widened] };
}
