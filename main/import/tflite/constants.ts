import { phrase } from '../../../core/errors/words.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import type { TfliteTensor } from '../../formats/tflite/model.ts';
import { damaged } from '../../formats/errors.ts';

/** Numbers of a constant. Whole-number weights are brought back to what they stand for. */
export type Constant = WeightValue;

/**
 * @param file its name, for messages.
 * @returns null for what is computed, and for constants of a kind that no weight has.
 * @throws EpochalError `import.damaged`: scales that are not those of its channels, or values that are no numbers.
 */
export function constantOf(tensor: TfliteTensor, file: string): Constant | null {
  const { data, type, shape } = tensor;
  if (data === null || type === 'BOOL' || type === 'UINT8') return null;
  const real = realOf(tensor, file);
  const stored = type === 'FLOAT16' ? new Float16Array(data.buffer as ArrayBuffer, data.byteOffset, data.length) : data;
  const values = new Float32Array(data.length);
  // By a loop: networks have 23 million.
  for (let index = 0; index < values.length; index++) {
    values[index] = real(Number(stored[index]), index);
    if (!Number.isFinite(values[index])) throw damaged(file, phrase`'${tensor.name}' holds values that are no numbers`);
  }
  return { shape, values };
}

/** Whole numbers of a constant: a shape, axes, borders; null for anything else. */
export function wholesOf(tensor: TfliteTensor | null | undefined, file: string): number[] | null {
  if (!tensor || (tensor.type !== 'INT32' && tensor.type !== 'INT64')) return null;
  const found = constantOf(tensor, file);
  return found && Array.from(found.values);
}

/** What stored numbers stand for. */
function realOf({ name, shape, quantization }: TfliteTensor, file: string): (stored: number, index: number) => number {
  if (!quantization) return (stored) => stored;
  const { scales, zeroPoints, axis } = quantization;
  const step = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const places = scales.length === 1 ? 1 : shape[axis];
  if (scales.length !== places) throw damaged(file, phrase`'${name}' has ${scales.length} scales for ${String(places)} channels`);
  return (stored, index) => {
    const channel = scales.length === 1 ? 0 : Math.floor(index / step) % places;
    return scales[channel]! * (stored - (zeroPoints[channel] ?? 0));
  };
}
