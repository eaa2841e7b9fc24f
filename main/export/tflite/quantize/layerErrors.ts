import type { LayerError } from '../../../../core/exports.ts';
import type { Preprocessing } from '../../../../core/model/spec.ts';
import { fedBy, openTensors } from '../../interpreters/tflite.ts';
import type { TfliteModel } from '../../../formats/tflite/model.ts';
import { tensorsOf } from '../../../formats/tflite/serialize.ts';

/**
 * How far what each layer gives is from what it gives in float32: both models are run with the values of layers as
 * their outputs.
 * @param float as `lower` makes it. @param quantized what `quantize` made of it, or its file read again: tensors have kept their names.
 * @param images uint8 (count, height, width, channels), as stored.
 * @returns worst first. Layers that are part of others, or that only pass on what others give, are not among them.
 */
export async function layerErrors(
  { float, quantized, preprocessing }: { float: TfliteModel; quantized: TfliteModel; preprocessing: Preprocessing },
  images: Uint8Array,
  count: number,
): Promise<LayerError[]> {
  const there = new Set(tensorsOf(quantized).map(({ name }) => name));
  // Several layers may share a tensor: the first made it.
  const layers = new Map(Array.from(float.layers, ([layer, { name }]) => [name, layer] as const).toReversed());
  const made = new Set(float.operators.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const names = [...layers.keys()].filter((name) => there.has(name) && made.has(name));
  if (names.length === 0) return [];
  const [before, after] = [await openTensors(float, names), await openTensors(quantized, names)];
  try {
    const size = images.length / count;
    const sums = names.map(() => ({ squares: 0, differences: 0 }));
    for (let image = 0; image < count; image++) {
      const pixels = images.subarray(image * size, (image + 1) * size);
      const wanted = await before.run(fedBy(pixels, 'FLOAT32', preprocessing));
      const got = await after.run(fedBy(pixels, quantized.inputs[0]!.type, preprocessing));
      for (const [i, sum] of sums.entries()) add(sum, wanted[i]!, got[i]!);
    }
    return sums
      .map(({ squares, differences }, i) => ({ layer: layers.get(names[i]!)!, relativeError: squares === 0 ? Math.sqrt(differences) : Math.sqrt(differences / squares) }))
      .sort((a, b) => b.relativeError - a.relativeError);
  } finally {
    before.close();
    after.close();
  }
}

function add(sum: { squares: number; differences: number }, wanted: ArrayLike<number>, got: ArrayLike<number>): void {
  for (let i = 0; i < wanted.length; i++) {
    const value = wanted[i]!;
    sum.squares += value * value;
    sum.differences += (value - got[i]!) ** 2;
  }
}
