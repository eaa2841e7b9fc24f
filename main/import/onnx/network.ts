import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { readValues, type RawValues } from '../../../core/arguments.ts';
import { layerCatalogue } from '../../../core/layers/catalogue.ts';
import { commonArguments, elements } from '../../../core/layers/layer.ts';
import { snakeCase, type LayerSpec } from '../../../core/model/spec.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import { damaged } from '../../formats/errors.ts';

/** What a layer gives, and how the file has it. */
export interface Value {
  layer: string;
  /** The catalogue's, without the batch. */
  shape: readonly number[];
  /** Which of the catalogue's axes each of the file's is: [2, 0, 1] for images with channels first. */
  order: readonly number[];
  /** Of an image that was laid in a row with channels first: its (height, width, channels). The catalogue's row has channels last. */
  row: readonly [number, number, number] | null;
  /** Whether the file has all places of all pictures as a batch: what looks at the last axis only then does what it would do without. */
  spread: boolean;
}

/** Images with channels first. */
const channelsFirst = [2, 0, 1] as const;

/** Layers of the catalogue, as the file's operators are understood. */
export class Network {
  readonly layers: LayerSpec[] = [];
  readonly weights = new Map<string, WeightValue>();
  readonly #file: string;
  readonly #counts = new Map<string, number>();

  /** @param shape of pictures, channels last. */
  constructor(file: string, shape: readonly number[]) {
    this.#file = file;
    this.#name('InputLayer', { shape }, []);
  }

  /** Adds a layer; what it gives lies as its first input does. @throws EpochalError `import.damaged` where the layer does not take these inputs. */
  add(type: string, given: RawValues, inputs: readonly Value[], weights: Readonly<Record<string, WeightValue>> = {}): Value {
    const fail = (problem: Phrase): never => { throw damaged(this.#file, phrase`as a ${type} after '${inputs[0]?.layer ?? ''}' one of its operators ${problem}`); };
    const definition = layerCatalogue.get(type)!;
    const values = readValues({ ...definition.arguments, ...commonArguments }, given, fail);
    const shapes = inputs.map(({ shape }) => shape);
    const shape = definition.outputShape(values, shapes, fail);
    for (const { name, shape: wanted } of definition.weights(values, shapes)) {
      const found = weights[name];
      if (found?.shape.join() !== wanted.join()) fail(phrase`has ${found ? phrase`${name} of (${found.shape.join(', ')})` : phrase`no ${name}`}, it needs (${wanted.join(', ')})`);
    }
    const layer = this.#name(type, given, inputs.map((input) => input.layer));
    for (const [name, value] of Object.entries(weights)) this.weights.set(`${layer}/${name}`, value);
    const [first] = inputs;
    const kept = first?.shape.length === shape.length;
    return { layer, shape, order: kept ? first.order : identity(shape), row: kept ? first.row : null, spread: first?.spread ?? false };
  }

  /** The numbers added after a layer without a bias become its bias. @returns false where it has one, or is no such layer. */
  bias({ layer, shape }: Value, values: Float32Array): boolean {
    const last = this.layers.at(-1)!;
    if (last.name !== layer || last.arguments['use_bias'] !== false || last.arguments['activation'] !== undefined || values.length !== shape.at(-1)) return false;
    last.arguments = { ...last.arguments, use_bias: true };
    this.weights.set(`${layer}/bias`, { shape: [values.length], values });
    return true;
  }

  /** An image whose channels come first in the file, and last here. */
  image(value: Value): Value {
    if (value.shape.length !== 3 || isFirst(value)) return value;
    return { ...this.add('Permute', { dims: [2, 3, 1] }, [value]), order: channelsFirst };
  }

  /** A value whose axes, and numbers, are in the file's order here too. */
  plain(value: Value): Value {
    if (value.row) {
      const image = this.add('Reshape', { target_shape: value.row }, [{ ...value, row: null }]);
      return this.add('Flatten', {}, [this.add('Permute', { dims: [3, 1, 2] }, [image])]);
    }
    if (!isFirst(value)) return value;
    return { ...this.add('Permute', { dims: channelsFirst.map((axis) => axis + 1) }, [value]), order: [0, 1, 2] };
  }

  /** @param perm the file's axes in their new order, without the batch. */
  transpose(value: Value, perm: readonly number[]): Value {
    const order = perm.map((axis) => value.order[axis]!);
    if (isIdentity(order) || order.join() === channelsFirst.join()) return { ...value, order };
    return { ...this.add('Permute', { dims: order.map((axis) => axis + 1) }, [{ ...value, row: null }]), order: identity(order) };
  }

  flatten(value: Value): Value {
    if (value.shape.length === 1) return value;
    const row = isFirst(value) && !alike(value.shape) ? (value.shape as [number, number, number]) : null;
    return { ...this.add('Flatten', {}, [value]), row };
  }

  #name(type: string, given: RawValues, inputs: string[]): string {
    const base = snakeCase(type);
    const count = this.#counts.get(base) ?? 0;
    this.#counts.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`;
    this.layers.push({ name, type, arguments: given, inputs });
    return name;
  }
}

export function inputValue({ layers }: Network, shape: readonly number[], first: boolean): Value {
  return { layer: layers[0]!.name, shape, order: first ? channelsFirst : identity(shape), row: null, spread: false };
}

/** Whether the numbers lie the same with channels first or last. */
export function alike(shape: readonly number[]): boolean {
  return shape.length === 3 && (shape[2] === 1 || shape[0]! * shape[1]! === 1);
}

export function isFirst({ order }: Value): boolean {
  return order.length === 3 && order[0] === 2;
}

/** Of numbers for each place of a row with channels first: the same for a row with channels last. */
export function inRow<T extends Float32Array>(values: T, row: Value['row'], width = 1): Float32Array {
  if (!row) return values;
  const [height, across, channels] = row;
  const sorted = new Float32Array(values.length);
  let to = 0;
  for (let place = 0; place < height * across; place++) {
    for (let channel = 0; channel < channels; channel++, to += width) {
      const from = (channel * height * across + place) * width;
      sorted.set(values.subarray(from, from + width), to);
    }
  }
  return sorted;
}

export { elements };

function identity(shape: readonly unknown[]): number[] {
  return shape.map((_, axis) => axis);
}

function isIdentity(order: readonly number[]): boolean {
  return order.every((axis, place) => axis === place);
}
