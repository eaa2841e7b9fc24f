import type { ExportFormatId, Quantization } from '../../../core/exports.ts';

/** Of one weight. */
const bytesPerWeight: Readonly<Record<Quantization, number>> = { none: 4, float16: 2, dynamic: 1, int8: 1, '16x8': 1, uint8: 1, uint16: 2 };

/** What goes with the weights, roughly, bytes; formats without one hold no weights. */
const besides: Partial<Record<ExportFormatId, number>> = {
  tflite: 5e3, tfjs: 6e3, keras: 25e3, h5: 25e3, onnx: 3e3, savedmodel: 25e3, web: 1e6, android: 50e3, ios: 50e3, python: 48e3, node: 46e3,
};

/** What an export is made of. */
export interface Weighed {
  params: number;
  /** Of all checkpoints, bytes; what an `.epochal` file is made of. */
  checkpointBytes: number;
}

/**
 * How large an export will be, before it is made: its weights times their bytes, and what goes with them.
 * @returns bytes; null where it is not the weights that count (a program, a text).
 */
export function estimatedBytes(format: ExportFormatId, quantize: Quantization, { params, checkpointBytes }: Weighed): number | null {
  if (format === 'epochal') return checkpointBytes;
  const rest = besides[format];
  return rest === undefined ? null : params * bytesPerWeight[quantize] + rest;
}
