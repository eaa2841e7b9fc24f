import { snakeCase } from '../../../core/model/spec.ts';
import { damaged, type UnsupportedLayer } from '../errors.ts';
import { phrase, phraseText, type Phrase } from '../../../core/errors/words.ts';
import { isJson, own, unwrapped, type Json } from './json.ts';
import { historyOf, isOperation, readOperation } from './operations.ts';

/** A layer of a file, its models within models laid open. */
export interface FileLayer {
  /** Unique in all of the network. */
  name: string;
  /** As in the file, and of the models it lies in, outermost first. */
  ownName: string;
  within: readonly string[];
  type: string;
  config: Json;
  builtIn: boolean;
  /** By unique names. */
  inputs: string[];
  /** Where Keras 3 keeps its weights: `layers/functional/layers/conv2d_1`. */
  path: string;
  /** False where a model it lies in is frozen. */
  trainable: boolean;
}

export interface FileGraph {
  name: string;
  /** Each after its inputs; inputs of models within are left out. */
  layers: FileLayer[];
  /** The layer whose output is the network's. */
  output: string;
  unsupported: UnsupportedLayer[];
  warnings: Phrase[];
}

const mostLayers = 20_000;
const mostNested = 32;

/**
 * Lays a model's configuration open: Sequential and Functional, also within one another, Keras 2's and 3's form.
 * @param file for messages.
 * @throws EpochalError `import.damaged` where it does not hold together.
 */
export function readGraph(config: Json, file: string): FileGraph {
  const reader = new GraphReader(file);
  const output = reader.model(config, { within: [], path: '', trainable: true }, null);
  return { ...reader, name: reader.name, output };
}

interface Place {
  within: readonly string[];
  path: string;
  trainable: boolean;
}

class GraphReader {
  readonly layers: FileLayer[] = [];
  readonly unsupported: UnsupportedLayer[] = [];
  readonly warnings: Phrase[] = [];
  name = '';
  readonly #file: string;
  readonly #names = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @param input what goes in; null for the outermost model. @returns the name of the layer whose output is the model's. */
  model(model: Json, place: Place, input: string | null): string {
    if (place.within.length > mostNested) throw this.#broken(phrase`models lie too deep within one another`);
    const kind = own(model, 'class_name');
    const body = own(model, 'config');
    // Keras 1 and early 2 had a Sequential's layers right there.
    const config: Json = Array.isArray(body) ? { layers: body } : isJson(body) ? body : {};
    const layers = own(config, 'layers');
    if (!Array.isArray(layers) || layers.length === 0) throw this.#broken(phrase`its model has no layers`);
    if (this.layers.length + layers.length > mostLayers) throw this.#broken(phrase`it has more than ${mostLayers.toLocaleString('en-US')} layers`);
    if (place.within.length === 0) this.name = textOf(own(config, 'name')) ?? '';
    const counts = new Map<string, number>();
    const parts = layers.map((layer: unknown) => this.#part(layer, kind === 'Sequential', counts, place));
    const trainable = place.trainable && own(config, 'trainable') !== false;
    if (kind === 'Sequential') return this.#sequential(parts, own(config, 'build_input_shape'), { ...place, trainable }, input);
    return this.#functional(parts, config, { ...place, trainable }, input);
  }

  #part(layer: unknown, sequential: boolean, counts: Map<string, number>, place: Place): Part {
    const type = isJson(layer) ? own(layer, 'class_name') : undefined;
    const config = isJson(layer) ? own(layer, 'config') : undefined;
    if (!isJson(layer) || typeof type !== 'string' || !(isJson(config) || Array.isArray(config))) throw this.#broken(phrase`one of its layers has no class_name or config`);
    const calls = own(layer, 'inbound_nodes');
    const operation = isOperation(layer) && Array.isArray(calls) && calls.length === 1 ? readOperation(type, calls[0]) : null;
    const name = textOf(isJson(config) ? own(config, 'name') : undefined) ?? textOf(own(layer, 'name')) ?? snakeCase(type);
    const kind = snakeCase(type.replaceAll(/\W/g, ''));
    const count = counts.get(kind) ?? 0;
    if (!(sequential && type === 'InputLayer')) counts.set(kind, count + 1);
    const { type: read, config: ownConfig } = operation ?? { type, config: isJson(config) ? config : {} };
    return { name, type: read, json: layer, config: ownConfig, builtIn: operation !== null || isBuiltIn(layer, type), takes: operation?.inputs ?? null, path: `${place.path}layers/${kind}${count === 0 ? '' : `_${count}`}` };
  }

  #sequential(parts: readonly Part[], builtFor: unknown, place: Place, input: string | null): string {
    let last = input;
    for (const part of parts) {
      const { type, config } = part;
      if (last === null && type !== 'InputLayer' && !isModel(part)) {
        const shape = own(config, 'batch_input_shape') ?? own(config, 'batch_shape') ?? builtFor;
        last = this.#add({ ...part, name: 'input', type: 'InputLayer', config: { batch_shape: shape } }, [], place);
      }
      if (type === 'InputLayer' && last !== null) continue;
      last = this.#call(part, last === null ? [] : [last], place);
    }
    if (last === null) throw this.#broken(phrase`its model has no layers`);
    return last;
  }

  #functional(parts: readonly Part[], config: Json, place: Place, input: string | null): string {
    const inputs = tensorsOf(own(config, 'input_layers')).map(([name]) => name);
    const outputs = tensorsOf(own(config, 'output_layers')).map(([name]) => name);
    const byName = new Map<string, Part>();
    for (const part of parts) {
      if (byName.has(part.name)) throw this.#broken(phrase`two of its layers are called '${part.name}'`);
      byName.set(part.name, part);
    }
    if (inputs.length > 1) for (const name of inputs) this.#refuse(name, 'InputLayer', phrase`the model has ${inputs.length} inputs`);
    if (outputs.length !== 1) for (const name of outputs) this.#refuse(name, byName.get(name)?.type ?? '?', phrase`the model has ${outputs.length} outputs`);
    if (inputs.length === 0 || outputs.length === 0) throw this.#broken(phrase`its model does not say what goes in and what comes out`);
    const made = new Map<string, string>();
    const open = new Set<string>();
    // Each call comes after those it takes; not by recursion, for networks are deep.
    const stack = [outputs[0]!];
    while (stack.length > 0) {
      const name = stack.at(-1)!;
      if (made.has(name)) {
        stack.pop();
        continue;
      }
      const part = byName.get(name);
      if (!part) throw this.#broken(phrase`a layer takes the output of '${name}', which is not there`);
      const from = this.#inputsOf(part);
      const waiting = from.filter((one) => !made.has(one));
      if (waiting.length > 0) {
        if (open.has(name)) throw this.#broken(phrase`layer '${name}' depends on itself`);
        open.add(name);
        stack.push(...waiting.toReversed());
        continue;
      }
      stack.pop();
      made.set(name, part.type === 'InputLayer' && input !== null ? input : this.#call(part, from.map((one) => made.get(one)!), place));
    }
    for (const part of parts) if (!made.has(part.name)) this.#aside(part);
    return made.get(outputs[0]!)!;
  }

  /** What is not on the way to the output: it is only looked at for what cannot be brought in, such as other outputs' layers. */
  #aside(part: Part): void {
    this.warnings.push(phrase`Layer '${part.name}' (${part.type}) leads to no output: it is left out.`);
  }

  /** Names of the layers that a layer takes, of its one call. */
  #inputsOf(part: Part): readonly string[] {
    if (part.takes) return part.takes;
    const calls = own(part.json, 'inbound_nodes');
    if (part.type === 'InputLayer' || !Array.isArray(calls) || calls.length === 0) return [];
    if (calls.length > 1) this.#refuse(part.name, part.type, phrase`it is called ${calls.length} times (layers shared between places)`);
    const call: unknown = calls[0];
    const found = Array.isArray(call) ? oldTensors(call) : newTensors(call);
    if (found.strange) this.#refuse(part.name, part.type, found.strange);
    return found.names;
  }

  #call(part: Part, inputs: readonly string[], place: Place): string {
    if (!isModel(part)) return this.#add(part, inputs, place);
    if (inputs.length > 1) this.#refuse(part.name, part.type, phrase`the model has ${inputs.length} inputs`);
    return this.model(part.json, { within: [...place.within, part.name], path: `${part.path}/`, trainable: place.trainable }, inputs[0] ?? null);
  }

  #add({ name: ownName, type, config, builtIn, path }: Part, inputs: readonly string[], { within, trainable }: Place): string {
    const wanted = this.#names.has(ownName) ? [...within, ownName].join('_') : ownName;
    let name = wanted;
    for (let count = 1; this.#names.has(name); count++) name = `${wanted}_${count}`;
    this.#names.add(name);
    this.layers.push({ name, ownName, within, type, config, builtIn, inputs: [...inputs], path, trainable });
    return name;
  }

  #refuse(name: string, type: string, reason: Phrase): void {
    if (this.unsupported.some((one) => one.name === name && phraseText(one.reason) === phraseText(reason))) return;
    this.unsupported.push({ name, type, reason });
  }

  #broken(problem: Phrase): Error {
    return damaged(this.#file, problem);
  }
}

interface Part {
  name: string;
  type: string;
  json: Json;
  config: Json;
  builtIn: boolean;
  /** Of an operation, what it takes. */
  takes: readonly string[] | null;
  path: string;
}

function isModel({ type, json, builtIn }: Part): boolean {
  const config = own(json, 'config');
  return builtIn && (type === 'Sequential' || type === 'Functional' || type === 'Model') && (Array.isArray(config) || (isJson(config) && Array.isArray(own(config, 'layers'))));
}

/** Keras's own classes say so by their module, or, before that, have none; a program's are registered as `Package>Class`. */
function isBuiltIn(layer: Json, type: string): boolean {
  const [module, registered] = [own(layer, 'module'), own(layer, 'registered_name')];
  if (type.includes('>') || (typeof registered === 'string' && registered.includes('>'))) return false;
  if (typeof module !== 'string') return module === undefined || (module === null && registered === null);
  // Operations between layers (`x + 1`) go by names of layers too.
  return /^(tf_)?keras(\.|$)/.test(module) && !module.includes('.ops.');
}

/** `["name", 0, 0]`, or several such. */
function tensorsOf(value: unknown): [string][] {
  if (!Array.isArray(value)) return isJson(value) ? Object.values(value).flatMap(tensorsOf) : [];
  if (typeof value[0] === 'string' && value.length === 3) return [[value[0]]];
  return value.flatMap(tensorsOf);
}

interface Found {
  names: string[];
  strange: Phrase | null;
}

/** Keras 2: `[["conv2d", 0, 0, {}], …]`. */
function oldTensors(call: readonly unknown[]): Found {
  const list = typeof call[0] === 'string' ? [call] : call;
  const names = list.flatMap((tensor) => (Array.isArray(tensor) && typeof tensor[0] === 'string' ? [tensor[0]] : []));
  const given = list.some((tensor) => Array.isArray(tensor) && holdsTensor(tensor[3]));
  return { names, strange: names.length !== list.length || given ? phrase`it takes tensors as arguments by name` : null };
}

/** Keras 3: `{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["conv2d", 0, 0]}}], "kwargs": {}}`. */
function newTensors(call: unknown): Found {
  if (!isJson(call)) return { names: [], strange: phrase`its call cannot be read` };
  const args = unwrapped(own(call, 'args'));
  const list: unknown[] = Array.isArray(args) ? args.flat() : [];
  const names = list.flatMap((tensor) => historyOf(tensor) ?? []);
  const others = list.filter((tensor) => tensor !== null && historyOf(tensor) === null);
  if (others.length > 0) return { names, strange: phrase`it is called with other things than outputs of layers` };
  return { names, strange: holdsTensor(own(call, 'kwargs')) ? phrase`it takes tensors as arguments by name` : null };
}

function holdsTensor(value: unknown): boolean {
  if (Array.isArray(value)) return (typeof value[0] === 'string' && value.length >= 3 && Number.isInteger(value[1])) || value.some(holdsTensor);
  return isJson(value) && (historyOf(value) !== null || Object.values(value).some(holdsTensor));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
