import type { Layer, Model } from './model.ts';

/** The layer whose output the last layer with weights reads: what a network has made of a picture before it names a class. */
export function penultimate({ layers, output }: Model): Layer {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  for (let layer = output; ; ) {
    // An input, or layers that are joined: nothing single stands before it.
    if (layer.inputs.length !== 1) return layer;
    const before = byName.get(layer.inputs[0]!)!;
    if (layer.weights.length > 0) return before;
    layer = before;
  }
}

/** Numbers of an image that `penultimate` gives: its channels, each the mean over all places. */
export function featureWidth(model: Model): number {
  return penultimate(model).outputShape.at(-1)!;
}
