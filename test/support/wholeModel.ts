import type { Artifact } from '../../main/export/format.ts';
import type { TfliteModel, TfliteQuantization, TfliteTensor, TfliteType } from '../../main/formats/tflite/model.ts';
import { serialize } from '../../main/formats/tflite/serialize.ts';

const tensor = (name: string, type: TfliteType, quantization: TfliteQuantization | null, shape: readonly number[] = [1, 2, 2, 1]): TfliteTensor =>
  ({ name, type, shape, data: null, quantization, layer: null });
const scale = (size: number, zeroPoint: number): TfliteQuantization => ({ scales: [size], zeroPoints: [zeroPoint], axis: 0 });

/** Largest of each of four pixels and 0.5, in whole numbers: 128 pixels are 1. */
export function whole(type: 'INT8' | 'UINT8', zeroPoint: number): TfliteModel {
  const half: TfliteTensor = { ...tensor('half', type, scale(1 / 128, zeroPoint), [1]), data: type === 'INT8' ? Int8Array.of(64 + zeroPoint) : Uint8Array.of(64 + zeroPoint) };
  const [input, output] = [tensor('x', type, scale(1 / 128, zeroPoint)), tensor('y', type, scale(1 / 128, zeroPoint))];
  return { name: 'whole', inputs: [input], outputs: [output], operators: [{ type: 'MAXIMUM', inputs: [input, half], outputs: [output], options: {}, layer: null }], layers: new Map() };
}

/** The model as an export of it is written. */
export function artifactOf(model: TfliteModel): Artifact {
  return { files: new Map([['model.tflite', serialize(model)]]), warnings: [] };
}
