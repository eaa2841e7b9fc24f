import { unfold } from '../../../core/blocks/unfold.ts';
import { inKerasOrder } from '../../../core/model/table.ts';
import { resolveModel, type Layer, type Model } from '../../../core/model/model.ts';
import { namesFor } from './names.ts';

/** The layer that makes of raw pixels what the first one of the network sees. */
export const preprocessingLayer = 'preprocessing';

/** A network as Keras is to build it: blocks written out, its preprocessing a layer, names that Keras takes. */
export interface KerasNetwork {
  name: string;
  /** In the order in which Keras holds them, the InputLayer among them. */
  layers: readonly KerasLayer[];
  input: KerasLayer;
  output: KerasLayer;
  /** Whether each layer takes the one before it: Keras's Sequential. */
  chain: boolean;
  /** The layer of preprocessing; null where pixels go in as they are. */
  preprocessing: string | null;
  /** By our names. */
  renamed: ReadonlyMap<string, string>;
}

export interface KerasLayer {
  name: string;
  /** In our model, whose weights go by it; null for preprocessing. */
  own: string | null;
  layer: Layer;
  /** By Keras's names. */
  inputs: readonly string[];
}

/** @returns the network that takes pixels of 0 to 255. */
export function kerasNetwork(model: Model): KerasNetwork {
  const { scale, offset } = model.preprocessing;
  const plain = unfold(model.spec);
  const names = namesFor([...plain.layers.map(({ name }) => name), preprocessingLayer]);
  const of = (name: string): string => names.get(name)!;
  const taken = plain.layers.some(({ name }) => name === preprocessingLayer);
  const added = scale === 1 && offset === 0 ? null : taken ? namesFor([...names.values(), `${preprocessingLayer}/`]).get(`${preprocessingLayer}/`)! : preprocessingLayer;
  const input = of(model.input.name);
  const layers = plain.layers.map(({ name, inputs, ...layer }) => ({
    ...layer,
    name: of(name),
    inputs: inputs.map((from) => (from === model.input.name && added !== null ? added : of(from))),
  }));
  // The last layer is the model's output, so this one stands before it.
  if (added !== null) layers.unshift({ name: added, type: 'Rescaling', arguments: { scale, offset }, inputs: [input] });
  const resolved = resolveModel({ name: plain.name, preprocessing: { scale: 1, offset: 0 }, layers });
  const own = new Map(plain.layers.map(({ name }) => [of(name), name]));
  const held = inKerasOrder(resolved.layers).map((layer): KerasLayer => ({ name: layer.name, own: own.get(layer.name) ?? null, layer, inputs: layer.inputs }));
  const found = (name: string): KerasLayer => held.find((layer) => layer.name === name)!;
  return {
    name: nameOf(plain.name),
    layers: held,
    input: found(input),
    output: found(resolved.output.name),
    chain: isChain(held),
    preprocessing: added,
    renamed: new Map([...names].filter(([ours, keras]) => ours !== keras && own.has(keras))),
  };
}

function isChain(layers: readonly KerasLayer[]): boolean {
  return layers.every(({ inputs }, place) => (place === 0 ? inputs.length === 0 : inputs.length === 1 && inputs[0] === layers[place - 1]!.name));
}

/** Keras uses a model's name as a TensorFlow scope: letters, digits, `_ . -`. */
function nameOf(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '_') || 'model';
}
