import { resolveModel, type Model } from '../../core/model/model.ts';
import { readModelSpec } from '../../core/model/spec.ts';
import { drawn } from '../../core/initializers/random.ts';
import { random } from '../../core/random.ts';
import type { WeightMap } from '../../core/model/weights.ts';

/** A network with weights as training might have left them, and pictures to answer. */
export interface Sample {
  title: string;
  model: Model;
  weights: WeightMap;
}

/** A sample of a model in file form. @param seed of its weights. */
export function sampleOf(title: string, spec: unknown, seed: number): Sample {
  const model = resolveModel(readModelSpec(spec));
  return { title, model, weights: trainedWeights(model, seed) };
}

/** Weights such that no layer may be left out unseen: factors about 1, positive variances, means and biases other than 0. */
export function trainedWeights(model: Model, seed: number): WeightMap {
  return new Map(model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) => {
    const key = `${layer.name}/${name}`;
    const { uniform } = random(seed, 'trained weights', key);
    const spread = (about: number, reach: number): number => about + (2 * uniform() - 1) * reach;
    const count = shape.reduce((product, length) => product * length, 1);
    const draw: Record<string, () => number> = {
      gamma: () => spread(1, 0.5) * (uniform() < 0.1 ? -1 : 1),
      moving_variance: () => spread(1, 0.8),
      beta: () => spread(0, 0.4),
      bias: () => spread(0, 0.3),
      moving_mean: () => spread(0, 0.4),
    };
    const reach = Math.sqrt(6 / (count / Math.max(1, shape.at(-1)!) + 1));
    const one = draw[name] ?? ((): number => spread(0, reach));
    return [key, { shape, values: drawn(shape, one) }] as const;
  })));
}

/** Pictures of smooth waves and noise over the whole range, uint8 (count, height, width, channels). */
export function pictures({ input: { outputShape } }: Model, count: number, seed = 1): Uint8Array {
  const [height, width, channels] = outputShape as readonly [number, number, number];
  const { uniform } = random(seed, 'pictures');
  const images = new Uint8Array(count * height * width * channels);
  for (let image = 0, at = 0; image < count; image++) {
    const [down, along, phase] = [uniform() * 2, uniform() * 2, uniform() * 6];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let channel = 0; channel < channels; channel++) {
          const wave = Math.sin(row * down + column * along + phase + channel);
          images[at++] = Math.floor(Math.min(255, Math.max(0, 128 + 90 * wave + 76 * (uniform() - 0.5))));
        }
      }
    }
  }
  return images;
}
