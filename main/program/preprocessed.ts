import type { Preprocessing } from '../../core/model/spec.ts';

/** Stored pixels as the first layer sees them, rounded as TensorFlow rounds: a product, then a sum, of float32 each. */
export function preprocessed({ scale, offset }: Preprocessing, images: Uint8Array): Float32Array {
  const [factor, shift] = [Math.fround(scale), Math.fround(offset)];
  const seen = Float32Array.from({ length: 256 }, (_, pixel) => Math.fround(pixel * factor) + shift);
  const values = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) values[i] = seen[images[i]!]!;
  return values;
}
