import { EpochalError } from '../errors.ts';
import { phrase, type Phrase } from '../errors/words.ts';
import type { RawValues } from '../arguments.ts';

/**
 * One layer of a model: a node of its graph. It is called once, on its inputs: a layer called again elsewhere,
 * with the same weights (Keras's shared layers), can't be said.
 */
export interface LayerSpec {
  /** Unique in the model: `conv2d_1`. */
  name: string;
  /** Keras's class name: `Conv2D`. */
  type: string;
  /** Keras's arguments; those left out keep Keras's defaults. */
  arguments: RawValues;
  /** Names of the layers whose outputs it takes. */
  inputs: string[];
}

/** How stored pixels (0 to 255) become what the first layer sees: value * scale + offset. */
export interface Preprocessing {
  scale: number;
  offset: number;
}

/** A network as data. The last layer is its output. */
export interface ModelSpec {
  name: string;
  preprocessing: Preprocessing;
  layers: LayerSpec[];
}

/**
 * Reads a model from its file form. There a layer may leave out its `name` (Keras's automatic one is
 * given) and its `inputs` (the layer before it), and `preprocessing` (pixels / 255).
 * @throws EpochalError `model.invalid` naming the layer and what is wrong with it.
 */
export function readModelSpec(value: unknown): ModelSpec {
  if (!isRecord(value)) fail(phrase`The model`, phrase`is not an object`, phrase`A model is {"name": …, "layers": [ … ]}.`);
  const { name, layers, preprocessing } = value;
  if (typeof name !== 'string' || name === '') fail(phrase`The model`, phrase`lacks a name`, phrase`Give it "name": "…".`);
  if (!Array.isArray(layers) || layers.length === 0) {
    fail(phrase`Model '${name}'`, phrase`has no layers`, phrase`Give it "layers": [{"type": "InputLayer", …}, …].`);
  }
  const used = new Map<string, number>();
  const read: LayerSpec[] = [];
  for (const [index, layer] of layers.entries()) read.push(readLayer(layer, index, read.at(-1), used));
  return { name, preprocessing: readPreprocessing(preprocessing, name), layers: read };
}

function readLayer(value: unknown, index: number, before: LayerSpec | undefined, used: Map<string, number>): LayerSpec {
  const place = phrase`Layer ${index + 1}`;
  if (!isRecord(value)) fail(place, phrase`is not an object`, phrase`A layer is {"type": "Dense", "arguments": {…}}.`);
  const { type, name, inputs, arguments: given, ...rest } = value;
  if (typeof type !== 'string') fail(place, phrase`lacks a type`, phrase`Give it "type": "Conv2D" or another of the catalogue.`);
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) fail(place, phrase`(${type}) has an unknown key '${unknown}'`, phrase`Keras arguments go under "arguments".`);
  if (name !== undefined && typeof name !== 'string') fail(place, phrase`(${type}) has a name that is not text`, phrase`Names are text.`);
  if (given !== undefined && !isRecord(given)) fail(place, phrase`(${type}) has arguments that are not an object`, phrase`Write {"filters": 32, …}.`);
  if (Array.isArray(inputs) && inputs.length > 0 && inputs.every((call) => Array.isArray(call))) {
    fail(place, phrase`(${type}) is called ${inputs.length} time(s), by lists within "inputs": layers shared between places are not supported`, phrase`Write "inputs": ["conv2d_1"], and for each place a layer of its own.`);
  }
  if (inputs !== undefined && !(Array.isArray(inputs) && inputs.every((input) => typeof input === 'string'))) {
    fail(place, phrase`(${type}) has inputs that are not a list of names`, phrase`Write "inputs": ["conv2d_1"].`);
  }
  return {
    name: name ?? automaticName(type, used),
    type,
    arguments: given ?? {},
    inputs: (inputs as string[] | undefined) ?? (before === undefined ? [] : [before.name]),
  };
}

/** Keras's: the class name in snake case, numbered from the second on. */
function automaticName(type: string, used: Map<string, number>): string {
  const base = snakeCase(type);
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** `MaxPooling2D` -> `max_pooling2d`, as keras.src.utils.naming does it. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function readPreprocessing(value: unknown, model: string): Preprocessing {
  if (value === undefined) return { scale: 1 / 255, offset: 0 };
  if (isRecord(value)) {
    const { scale, offset = 0 } = value;
    if (Number.isFinite(scale) && Number.isFinite(offset)) return { scale: scale as number, offset: offset as number };
  }
  return fail(phrase`Model '${model}'`, phrase`has a preprocessing that is not {scale, offset}`, phrase`Leave it out for pixels / 255.`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(what: Phrase, problem: Phrase, hint: Phrase): never {
  throw new EpochalError('model.invalid', { what, problem, hint });
}
