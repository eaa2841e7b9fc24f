import type { SamplePrediction } from '../../core/runs.ts';

const size = 16;

/** Sample predictions as the database keeps them: 16 bytes each, little-endian. */
export function packSamples(predictions: readonly SamplePrediction[]): Buffer {
  const bytes = Buffer.alloc(predictions.length * size);
  predictions.forEach(({ index, label, predicted, probability }, place) => {
    bytes.writeInt32LE(index, place * size);
    bytes.writeInt32LE(label, place * size + 4);
    bytes.writeInt32LE(predicted, place * size + 8);
    bytes.writeFloatLE(probability, place * size + 12);
  });
  return bytes;
}

/** Null for what can't be read. */
export function unpackSamples(bytes: unknown): SamplePrediction[] | null {
  if (!Buffer.isBuffer(bytes) || bytes.length % size !== 0) return null;
  return Array.from({ length: bytes.length / size }, (_, place) => ({
    index: bytes.readInt32LE(place * size),
    label: bytes.readInt32LE(place * size + 4),
    predicted: bytes.readInt32LE(place * size + 8),
    probability: bytes.readFloatLE(place * size + 12),
  }));
}
