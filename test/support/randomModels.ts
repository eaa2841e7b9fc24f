import { phraseText, type Phrase } from '../../core/errors/words.ts';
import fc from 'fast-check';
import { readValues, type RawValues } from '../../core/arguments.ts';
import { activationNames } from '../../core/layers/activations.ts';
import { layerCatalogue } from '../../core/layers/catalogue.ts';
import { commonArguments, elements, type Shape } from '../../core/layers/layer.ts';
import { random, type Random } from '../../core/random.ts';
import { sampleOf, type Sample } from './samples.ts';

/** Networks of up to `steps` layers or parts (residual, dense, squeezed, branched) before their ending, for fast-check. */
export const randomModels: fc.Arbitrary<Sample> = fc
  .record({ seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })), steps: fc.integer({ min: 0, max: 7 }) })
  .map(({ seed, steps }) => randomModel(seed, steps));

/** A small random network over the whole catalogue and its weights, the same for the same seed. */
export function randomModel(seed: number, steps = seed % 8): Sample {
  const source = random(seed, 'random model');
  const draft = new Draft(source);
  for (let step = 0; step < steps; step++) draft.grow();
  draft.end();
  return sampleOf(`random model ${seed} of ${steps} steps: ${draft.layers.map(({ type }) => type).join(' ')}`, draft.spec(seed), seed);
}

const first: Sample[] = [];

/** The networks of the seeds below `count`: the same objects each time. */
export function firstRandomModels(count: number): readonly Sample[] {
  while (first.length < count) first.push(randomModel(first.length));
  return first.slice(0, count);
}
interface Place {
  name: string;
  shape: Shape;
}

type Draw = (pick: Pick, shape: Shape) => RawValues;

class Pick {
  readonly #source: Random;

  constructor(source: Random) {
    this.#source = source;
  }

  of<V>(values: readonly V[]): V {
    return values[Math.floor(this.#source.uniform() * values.length)]!;
  }

  chance(share: number): boolean {
    return this.#source.uniform() < share;
  }

  number(from: number, to: number): number {
    return from + this.#source.uniform() * (to - from);
  }
}

const activations = activationNames.filter((name) => name !== 'exponential' && name !== 'softmax');
const sliding = (pick: Pick): RawValues => {
  const stepped = pick.chance(0.35);
  return {
    kernel_size: pick.of([1, 2, 3, 3, [3, 2], [1, 3]]),
    strides: stepped ? pick.of([2, 2, [1, 2], [2, 1]]) : 1,
    padding: pick.of(['same', 'same', 'valid']),
    dilation_rate: !stepped && pick.chance(0.25) ? pick.of([2, [1, 2]]) : 1,
    activation: pick.of(activations),
    use_bias: pick.chance(0.7),
  };
};

/** Layers of one input that take images, with arguments that mostly suit. */
const imageLayers: Readonly<Record<string, Draw>> = {
  Conv2D: (pick, shape) => ({ filters: pick.of([2, 4, 6, 8]), groups: shape[2]! % 2 === 0 && pick.chance(0.2) ? 2 : 1, ...sliding(pick) }),
  DepthwiseConv2D: (pick) => ({ depth_multiplier: pick.of([1, 1, 2]), ...sliding(pick) }),
  SeparableConv2D: (pick) => ({ filters: pick.of([2, 4, 6]), ...sliding(pick), strides: pick.of([1, 1, 2]) }),
  Conv2DTranspose: (pick) => ({ filters: pick.of([2, 3, 4]), kernel_size: pick.of([2, 3]), strides: pick.of([1, 2]), padding: pick.of(['same', 'valid']), activation: pick.of(activations) }),
  MaxPooling2D: (pick) => ({ pool_size: pick.of([2, 3, [2, 1]]), strides: pick.of([null, 1, 2]), padding: pick.of(['same', 'valid']) }),
  AveragePooling2D: (pick) => ({ pool_size: pick.of([2, 3, [1, 2]]), strides: pick.of([null, 1, 2]), padding: pick.of(['same', 'valid']) }),
  SpatialDropout2D: () => ({ rate: 0.3 }),
  ZeroPadding2D: (pick) => ({ padding: pick.of([1, [1, 0], [[0, 1], [2, 0]]]) }),
  Cropping2D: (pick) => ({ cropping: pick.of([1, [1, 0], [[0, 1], [1, 0]]]) }),
  UpSampling2D: (pick) => ({ size: pick.of([2, [1, 2]]), interpolation: pick.of(['nearest', 'nearest', 'bilinear', 'bicubic', 'lanczos3']) }),
  Resizing: (pick) => ({ height: pick.of([4, 5, 6]), width: pick.of([4, 6, 7]), interpolation: pick.of(['nearest', 'bilinear', 'bilinear', 'bicubic', 'area']), antialias: pick.chance(0.3) }),
};

/** Layers of one input that take any shape. */
const anyLayers: Readonly<Record<string, Draw>> = {
  Activation: (pick) => ({ activation: pick.of(activations) }),
  ReLU: (pick) => ({ max_value: pick.of([null, 6, 1.5]), negative_slope: pick.of([0, 0, 0.1]), threshold: pick.of([0, 0, 0.2]) }),
  LeakyReLU: () => ({}),
  ELU: (pick) => ({ alpha: pick.of([1, 0.7]) }),
  Softmax: (pick, shape) => ({ axis: pick.of([-1, shape.length]) }),
  Dropout: () => ({ rate: 0.4 }),
  GaussianNoise: () => ({ stddev: 0.2 }),
  BatchNormalization: (pick, shape) => ({ axis: pick.chance(0.85) ? -1 : pick.of(shape.map((_, i) => i + 1)), scale: pick.chance(0.8), center: pick.chance(0.8) }),
  LayerNormalization: (pick, shape) => ({ axis: pick.chance(0.7) ? -1 : shape.map((_, i) => i + 1) }),
  GroupNormalization: (pick, shape) => ({ groups: shape.at(-1)! % 2 === 0 ? pick.of([1, 2, -1]) : pick.of([1, -1]) }),
  Dense: (pick) => ({ units: pick.of([3, 4, 6]), activation: pick.of(activations), use_bias: pick.chance(0.8) }),
  Rescaling: (pick) => ({ scale: pick.number(0.5, 1.5), offset: pick.number(-0.5, 0.5) }),
  Normalization: (pick, shape) => ({ mean: shape.length === 0 ? 0 : Array.from({ length: shape.at(-1)! }, () => pick.number(-0.3, 0.3)), variance: pick.number(0.5, 2) }),
  Permute: (pick, shape) => ({ dims: pick.chance(0.5) ? shape.map((_, i) => shape.length - i) : shape.map((_, i) => ((i + 1) % shape.length) + 1) }),
  Reshape: (pick, shape) => ({ target_shape: shape.length === 3 ? [shape[1], shape[0], shape[2]] : [-1] }),
};

const joins = ['Add', 'Add', 'Add', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Subtract', 'Concatenate'];
const largest = 1500;

/** A network under construction: each step goes on from where the last one ended. */
class Draft {
  readonly layers: { type: string; name: string; arguments: RawValues; inputs: string[] }[] = [];
  readonly #pick: Pick;
  #at: Place;

  constructor(source: Random) {
    this.#pick = new Pick(source);
    const shape = [this.#pick.of([5, 7, 8, 10, 12]), this.#pick.of([6, 8, 9, 12]), this.#pick.of([1, 3, 3])];
    this.layers.push({ type: 'InputLayer', name: 'image', arguments: { shape }, inputs: [] });
    this.#at = { name: 'image', shape };
  }

  grow(): void {
    const kind = this.#at.shape.length === 3 ? this.#pick.of(['image', 'image', 'image', 'any', 'any', 'join', 'squeeze', 'block']) : 'any';
    if (kind === 'join') this.#branch();
    else if (kind === 'squeeze') this.#squeeze();
    else if (kind === 'block') this.#normalised();
    else this.#try(kind === 'image' ? imageLayers : anyLayers);
  }

  end(): void {
    const pick = this.#pick;
    if (this.#at.shape.length === 3) {
      const whole = pick.of(['Flatten', 'Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'each']);
      if (whole === 'each' && pick.chance(0.3)) {
        this.#lay('Conv2D', { filters: 3, kernel_size: 1, activation: pick.of(['softmax', 'linear']) });
        return;
      }
      this.#lay(whole === 'each' ? 'Flatten' : whole, {});
    } else if (this.#at.shape.length > 1) this.#lay('Flatten', {});
    if (pick.chance(0.5)) {
      this.#lay('Dense', { units: pick.of([4, 8]), activation: pick.of(activations) });
      if (pick.chance(0.4)) this.#lay('BatchNormalization', {});
      if (pick.chance(0.4)) this.#lay('Dropout', { rate: 0.5 });
    }
    const ending = pick.of(['softmax', 'softmax', 'softmax', 'linear', 'sigmoid', 'one', 'layer']);
    if (ending === 'one') this.#lay('Dense', { units: 1, activation: pick.of(['sigmoid', 'linear']) });
    else this.#lay('Dense', { units: pick.of([3, 5, 10]), activation: ending === 'layer' ? 'linear' : ending });
    if (ending === 'layer') this.#lay('Softmax', {});
  }

  spec(seed: number): unknown {
    return { name: `random-${seed}`, preprocessing: this.#pick.of([undefined, { scale: 2 / 255, offset: -1 }, { scale: 1 / 64, offset: -2 }]), layers: this.layers };
  }

  /** Two or three ways from here, joined again. */
  #branch(): void {
    const start = this.#at;
    const type = this.#pick.of(joins);
    const filters = type === 'Concatenate' ? 0 : start.shape[2]!;
    const kept = type === 'Subtract' || this.#pick.chance(0.6);
    const made = Array.from({ length: type === 'Subtract' ? 1 : this.#pick.of(kept ? [1, 1, 2] : [2, 3]) }, () => {
      this.#at = start;
      this.#lay('Conv2D', { filters: filters || this.#pick.of([1, 2, 3]), kernel_size: this.#pick.of([1, 3]), padding: 'same', activation: this.#pick.of(activations) });
      if (this.#pick.chance(0.5)) this.#lay('BatchNormalization', {});
      return this.#at;
    });
    this.#lay(type, {}, kept ? [start, ...made] : made);
  }

  /** The whole image says how much each channel counts. */
  #squeeze(): void {
    const start = this.#at;
    this.#lay(this.#pick.of(['GlobalAveragePooling2D', 'GlobalMaxPooling2D']), { keepdims: true });
    this.#lay('Conv2D', { filters: 2, kernel_size: 1, activation: 'relu' });
    this.#lay('Conv2D', { filters: start.shape[2]!, kernel_size: 1, activation: 'sigmoid' });
    this.#lay('Multiply', {}, [start, this.#at]);
  }

  /** A convolution, batch normalisation and activation, as most networks have them. */
  #normalised(): void {
    this.#lay('Conv2D', { filters: this.#pick.of([4, 6]), kernel_size: 3, padding: 'same', use_bias: this.#pick.chance(0.5), strides: this.#pick.of([1, 1, 2]) });
    this.#lay('BatchNormalization', {});
    this.#lay('Activation', { activation: this.#pick.of(['relu', 'relu6', 'silu', 'gelu']) });
  }

  #try(layers: Readonly<Record<string, Draw>>): void {
    const type = this.#pick.of(Object.keys(layers));
    const values = layers[type]!(this.#pick, this.#at.shape);
    if (this.#fits(type, values, [this.#at.shape])) this.#lay(type, values);
  }

  #fits(type: string, values: RawValues, shapes: readonly Shape[]): boolean {
    try {
      const shape = this.#shape(type, values, shapes);
      return elements(shape) <= largest && shape.every((length) => length > 0);
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  #shape(type: string, values: RawValues, shapes: readonly Shape[]): Shape {
    const refuse = (problem: Phrase): never => { throw new Refused(`${type} ${phraseText(problem)}`); };
    const definition = layerCatalogue.get(type)!;
    return definition.outputShape(readValues({ ...definition.arguments, ...commonArguments }, values, refuse), shapes, refuse);
  }

  #lay(type: string, values: RawValues, from: readonly Place[] = [this.#at]): void {
    const name = `${type.toLowerCase()}_${this.layers.length}`;
    this.layers.push({ type, name, arguments: values, inputs: from.map((place) => place.name) });
    this.#at = { name, shape: this.#shape(type, values, from.map(({ shape }) => shape)) };
  }
}

class Refused extends Error {}
