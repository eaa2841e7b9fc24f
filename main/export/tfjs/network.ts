import { EpochalError } from '../../../core/errors.ts';
import type { Model } from '../../../core/model/model.ts';
import { snakeCase } from '../../../core/model/spec.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import { writings } from './layers/catalogue.ts';
import { node, type Node } from './layers/layer.ts';
import { kept } from './layers/shape.ts';
import { rescaled } from './layers/steps.ts';

/** A network as layers of TensorFlow.js, each after its inputs. */
export interface TfjsNetwork {
  name: string;
  layers: readonly TfjsLayer[];
  input: TfjsLayer;
  /** Scales pixels as the model's preprocessing; null where they go in as they are. */
  preprocessing: TfjsLayer | null;
  output: TfjsLayer;
}

export interface TfjsLayer extends Node {
  name: string;
  /** The layer of the model it is part of; null for what the writer adds. */
  readonly layer: string | null;
  readonly trainable: boolean;
}

/**
 * Composes a network of layers that TensorFlow.js has. Its input takes pixels 0 to 255.
 * @throws EpochalError `export.unsupported` that names all layers there is no way to write.
 */
export function tfjsNetwork(model: Model, weights: WeightMap): TfjsNetwork {
  const foreign = model.layers.filter((layer) => layer !== model.input && !Object.hasOwn(writings, layer.type));
  if (foreign.length > 0) {
    throw new EpochalError('export.unsupported/layers', { layers: foreign.map(({ name, type }) => `'${name}' (${type})`).join(', ') });
  }
  const naming = new Naming(model.layers.map(({ name }) => name));
  const layers: TfjsLayer[] = [];
  const take = (made: Node, layer: string | null, trainable: boolean, base: string): void => {
    for (const one of newest(made, layers)) {
      layers.push(Object.assign(one, { name: one === made && layer !== null ? naming.of(layer) : naming.beside(base, one.type), layer, trainable }));
    }
  };
  const input = node('InputLayer', [], model.input.outputShape);
  take(input, model.input.name, true, model.input.name);
  const preprocessing = preprocessed(input, model);
  if (preprocessing) layers.push(Object.assign(preprocessing, { name: naming.free('preprocessing'), layer: null, trainable: true }));
  const made = new Map<string, Node>([[model.input.name, preprocessing ?? input]]);
  for (const layer of model.layers) {
    if (layer === model.input) continue;
    const inputs = layer.inputs.map((name) => made.get(name)!);
    const written = writings[layer.type]!(layer.values, inputs, {
      weights: Object.fromEntries(layer.weights.map(({ name }) => [name, weights.get(`${layer.name}/${name}`)!])),
      inputShapes: layer.inputShapes,
      outputShape: layer.outputShape,
      trainable: layer.common.trainable,
    });
    const output = inputs.includes(written) ? kept(written) : written;
    take(output, layer.name, layer.common.trainable, layer.name);
    made.set(layer.name, output);
  }
  return { name: model.name, layers, input: layers[0]!, preprocessing: preprocessing as TfjsLayer | null, output: made.get(model.output.name) as TfjsLayer };
}

function preprocessed(input: Node, { preprocessing: { scale, offset } }: Model): Node | null {
  return scale === 1 && offset === 0 ? null : rescaled(input, scale, offset);
}

/** What leads to a node and is not there yet, each after its inputs. */
function newest(last: Node, known: readonly Node[]): Node[] {
  const seen = new Set(known);
  const order: Node[] = [];
  const visit = (one: Node): void => {
    if (seen.has(one)) return;
    seen.add(one);
    one.inputs.forEach(visit);
    order.push(one);
  };
  visit(last);
  return order;
}

/** Names that TensorFlow.js takes (letters, digits, `_ . -`, a letter or digit first), each once. */
class Naming {
  readonly #used = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;

  constructor(names: readonly string[]) {
    // A name that can stay as it is does; only then the others find theirs.
    for (const name of names) if (suits(name)) this.#used.add(name);
    this.#names = new Map(names.map((name) => [name, suits(name) ? name : this.free(suited(name))]));
  }

  of(name: string): string {
    return this.#names.get(name)!;
  }

  beside(name: string, type: string): string {
    return this.free(`${this.of(name)}_${snakeCase(type)}`);
  }

  free(wanted: string): string {
    let name = wanted;
    for (let count = 1; this.#used.has(name); count++) name = `${wanted}_${count}`;
    this.#used.add(name);
    return name;
  }
}

function suits(name: string): boolean {
  return /^[A-Za-z0-9][-A-Za-z0-9_.]*$/.test(name);
}

function suited(name: string): string {
  const plain = name.replaceAll(/[^-A-Za-z0-9_.]+/g, '_').replace(/^[^A-Za-z0-9]+/, '');
  return plain === '' ? 'layer' : plain;
}
