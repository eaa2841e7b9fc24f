import { isPhrase, phrase, type Phrase } from '../../../core/errors/words.ts';
import { resolveModel, type Model } from '../../../core/model/model.ts';
import { snakeCase, type LayerSpec, type ModelSpec, type Preprocessing } from '../../../core/model/spec.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../formats/tflite/model.ts';
import { parse } from '../../formats/tflite/parse.ts';
import { damaged, notAModel, refuseUnsupported, type UnsupportedLayer } from '../../formats/errors.ts';
import type { ImportedModel } from '../../formats/imported-model.ts';
import { constantOf } from './constants.ts';
import { readLabels, readMetadata } from './metadata.ts';
import { operationOf, rules, type Draft } from './rules.ts';

/**
 * Reads a TFLite file of float32 values into layers of the catalogue. Weights stored as float16 or int8 are
 * brought back to float32; files quantised throughout are refused: what they compute in whole numbers has no
 * like among Keras's layers.
 * @param bytes the file. @param file its name, for messages and the model.
 * @throws EpochalError `import.not-a-model`, `import.damaged`, `import.unsupported`, `import.quantized`.
 */
export async function readTflite(bytes: Uint8Array, file: string): Promise<ImportedModel> {
  const { model: read, metadata } = parse(bytes, file);
  const [input, output] = endsOf(read, file);
  const stored = read.operators.flatMap(({ inputs }) => inputs).find((tensor) => tensor && tensor.data !== null && (tensor.type === 'FLOAT16' || tensor.type === 'INT8'));
  const { normalization, labelFiles } = readMetadata(metadata, file);
  const { layers, weights, shapes } = layersOf(read, input, output, file, normalization?.first ?? []);
  const model: ModelSpec = { name: nameOf(file), preprocessing: normalization?.preprocessing ?? usual, layers };
  check(resolveModel(model), weights, shapes, file);
  return {
    model,
    weights,
    classes: await readLabels(bytes, labelFiles, file),
    warnings: [
      ...(normalization ? [] : [phrase`The file does not say how pictures are normalised; pixels divided by 255 are taken.`]),
      ...(stored ? [phrase`Weights stored as ${stored.type.toLowerCase()} were brought back to float32; answers may differ a little from the file's.`] : []),
    ],
  };
}

const usual: Preprocessing = { scale: 1 / 255, offset: 0 };

function endsOf({ inputs, outputs }: TfliteModel, file: string): [TfliteTensor, TfliteTensor] {
  const [input, output] = [inputs[0], outputs[0]];
  if (inputs.length !== 1 || outputs.length !== 1 || !input || !output) throw notAModel(file, phrase`it has ${inputs.length} inputs and ${outputs.length} outputs, an image classifier has one of each`);
  if (input.shape.length !== 4) throw notAModel(file, phrase`its input is (${input.shape.join(', ')}), pictures are (1, height, width, channels)`);
  if (input.type !== 'FLOAT32' || output.type !== 'FLOAT32') {
    throw notAModel(file, phrase`it takes ${String(input.type)} and gives ${String(output.type)}: only files of float32 values can be brought in, and whole-number ones can only be run`);
  }
  return [input, output];
}

interface Understood {
  layers: LayerSpec[];
  weights: Map<string, WeightValue>;
  shapes: ReadonlyMap<string, readonly number[]>;
}

/** @param first layers before those of the file. */
function layersOf(read: TfliteModel, input: TfliteTensor, output: TfliteTensor, file: string, first: readonly Draft[]): Understood {
  const builder = new Builder(input, first);
  const unsupported: UnsupportedLayer[] = [];
  for (const operator of read.operators) {
    const reason = understand(operator, builder, file);
    if (reason !== null) unsupported.push({ name: operator.outputs[0]?.name ?? '', type: operator.type, reason });
  }
  refuseUnsupported(file, unsupported);
  return builder.finish(output, file);
}

/** @returns why an operator can't be brought in; null when it was. */
function understand(operator: TfliteOperator, builder: Builder, file: string): Phrase | null {
  const [made] = operator.outputs;
  if (!made || operator.outputs.length !== 1) return phrase`it gives ${operator.outputs.length} tensors`;
  if (operator.type === 'DEQUANTIZE' && operator.inputs[0]?.data) {
    builder.constants.set(made, operator.inputs[0]);
    return null;
  }
  const quantized = [...operator.inputs, made].find((tensor) => tensor && tensor.data === null && tensor.quantization !== null && !builder.constants.has(tensor));
  if (quantized) return phrase`it computes in whole numbers`;
  if (operator.type === 'RESHAPE' && operator.inputs[0]!.data === null && builder.relay(operator.inputs[0]!, made)) return null;
  const rule = Object.hasOwn(rules, operator.type) ? rules[operator.type] : undefined;
  if (!rule) return phrase`no layer of the catalogue does this`;
  const known = { ...operator, inputs: operator.inputs.map((tensor) => (tensor && builder.constants.get(tensor)) ?? tensor) };
  const drafts = rule(operationOf(known, file));
  if (isPhrase(drafts)) return drafts;
  builder.add(drafts, known.inputs.filter((tensor): tensor is TfliteTensor => tensor !== null && constantOf(tensor, file) === null), made);
  return null;
}

/** Writes layers down as operators are understood. */
class Builder {
  /** Constants that are stored otherwise, by what they are brought back to. */
  readonly constants = new Map<TfliteTensor, TfliteTensor>();
  readonly #layers: LayerSpec[] = [];
  readonly #weights = new Map<string, WeightValue>();
  /** The layer that gives a tensor. */
  readonly #makers = new Map<TfliteTensor, string>();
  /** Height and width, or the like, of tensors that have them laid out as a batch. */
  readonly #places = new Map<TfliteTensor, readonly number[]>();
  /** What the file says a layer gives. */
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #counts = new Map<string, number>();

  constructor(input: TfliteTensor, first: readonly Draft[]) {
    const [, ...shape] = input.shape;
    this.#append({ type: 'InputLayer', arguments: { shape } }, []);
    for (const draft of first) this.#append(draft, [this.#layers.at(-1)!.name]);
    this.#makers.set(input, this.#layers.at(-1)!.name);
  }

  add(drafts: readonly Draft[], inputs: readonly TfliteTensor[], output: TfliteTensor): void {
    let names = inputs.map((tensor) => this.#makers.get(tensor) ?? '');
    for (const draft of drafts) names = [this.#append(draft, names)];
    this.#makers.set(output, names[0]!);
    const places = output.shape[0] === 1 ? undefined : ((inputs[0] && this.#places.get(inputs[0])) ?? inputs[0]?.shape.slice(1, -1));
    if (places) this.#places.set(output, places);
    this.#shapes.set(names[0]!, [...(places ?? output.shape.slice(1, -1)), ...(output.shape.length > 1 ? output.shape.slice(-1) : [])]);
  }

  /**
   * Pictures' places laid out as a batch, for what looks at their last axis only, and back: Keras's layers do that by themselves.
   * @returns false for any other change of shape.
   */
  relay(from: TfliteTensor, to: TfliteTensor): boolean {
    const maker = this.#makers.get(from);
    if (maker === undefined) return false;
    const places = this.#places.get(from) ?? from.shape.slice(1, -1);
    const isSameLast = from.shape.at(-1) === to.shape.at(-1);
    const isLaidOut = to.shape[0] !== 1 && to.shape.slice(1, -1).every((length) => length === 1);
    const isBack = this.#places.has(from) && to.shape[0] === 1 && to.shape.slice(1, -1).join() === places.join() && isSameLast;
    if (isLaidOut && !isSameLast) {
      const [count, last] = [to.shape[0]!, to.shape.at(-1)!];
      this.#makers.set(to, this.#append({ type: 'Reshape', arguments: { target_shape: [count, last] } }, [maker]));
      this.#places.set(to, [count]);
      return true;
    }
    if (!isLaidOut && !isBack) return false;
    this.#makers.set(to, maker);
    if (isLaidOut) this.#places.set(to, places);
    return true;
  }

  finish(output: TfliteTensor, file: string): Understood {
    const loose = this.#layers.find(({ inputs }) => inputs.includes(''));
    if (loose) throw damaged(file, phrase`a ${loose.type} takes what nothing gives`);
    if (this.#makers.get(output) !== this.#layers.at(-1)?.name) throw notAModel(file, phrase`its last operator does not give its output`);
    return { layers: this.#layers, weights: this.#weights, shapes: this.#shapes };
  }

  #append({ type, arguments: given, weights = {} }: Draft, inputs: string[]): string {
    const base = snakeCase(type);
    const count = this.#counts.get(base) ?? 0;
    this.#counts.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`;
    this.#layers.push({ name, type, arguments: given, inputs });
    for (const [weight, value] of Object.entries(weights)) this.#weights.set(`${name}/${weight}`, value);
    return name;
  }
}

/** What the catalogue makes of the layers must be what the file says: else an operator was not understood. */
function check({ layers }: Model, weights: ReadonlyMap<string, WeightValue>, shapes: ReadonlyMap<string, readonly number[]>, file: string): void {
  for (const layer of layers) {
    const said = shapes.get(layer.name);
    if (said && said.join() !== layer.outputShape.join()) throw damaged(file, phrase`'${layer.name}' should give (${said.join(', ')}), as a ${layer.type} it gives (${layer.outputShape.join(', ')})`);
    for (const { name, shape } of layer.weights) {
      const found = weights.get(`${layer.name}/${name}`);
      if (found?.shape.join() !== shape.join()) throw damaged(file, phrase`'${layer.name}' has ${found ? phrase`${name} of (${found.shape.join(', ')})` : phrase`no ${name}`}, it needs (${shape.join(', ')})`);
    }
  }
}

function nameOf(file: string): string {
  return file.replace(/\.[^.]*$/, '') || 'model';
}
