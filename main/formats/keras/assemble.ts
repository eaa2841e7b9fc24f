import { EpochalError } from '../../../core/errors.ts';
import { phrase, phraseText, type Phrase } from '../../../core/errors/words.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { resolveModel, type Model } from '../../../core/model/model.ts';
import type { LayerSpec, ModelSpec } from '../../../core/model/spec.ts';
import { damaged, refuseUnsupported, type UnsupportedLayer } from '../errors.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { Epochal } from './epochal.ts';
import { readGraph, type FileGraph, type FileLayer } from './graph.ts';
import { unwrapped, own, type Json } from './json.ts';
import { readLayer } from './layers.ts';
import { readWeights, requireNumbers, type ArraysOf } from './weights.ts';

export interface KerasFile {
  /** For messages. */
  file: string;
  config: Json;
  /** Of the Keras that wrote it: `2.15.0`; null where it does not say. */
  version: string | null;
  epochal: Epochal | null;
  /** Finds arrays of weights. @param countOf of a layer, how many it has and how many of them are trained. */
  arrays(layers: readonly FileLayer[], countOf: (layer: FileLayer) => { all: number; trained: number }): ArraysOf;
}

/** Height and width that stand where a file leaves them open: ImageNet's. */
const openLength = 224;

/** Makes a model of what a file of Keras holds. @throws EpochalError `import.*`. */
export function assemble({ file, config, version, epochal, arrays }: KerasFile): ImportedModel {
  const graph = readGraph(config, file);
  const warnings = [...graph.warnings];
  // A Normalization keeps its numbers where others keep weights.
  const asIs = arrays(graph.layers, () => ({ all: 0, trained: 0 }));
  const read = readLayers(graph, isOld(version), asIs, file, warnings);
  const spec = withPreprocessing({ name: epochal?.name ?? (graph.name || file.replace(/\.\w+$/, '') || 'model'), layers: read.layers }, epochal, warnings);
  const model = resolved(spec, file);
  const byOwn = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const counts = new Map(model.layers.map((layer) => [layer.name, { all: layer.weights.length, trained: layer.weights.filter(({ trainable }) => trainable).length }]));
  const weights = readWeights(model, byOwn, arrays(graph.layers, ({ name }) => counts.get(name) ?? { all: 0, trained: 0 }), file);
  const { classes } = answerShape(model.output.outputShape);
  return { model: spec, weights, classes: epochal?.classes.length === classes ? epochal.classes : null, warnings };
}

function readLayers(graph: FileGraph, old: boolean, arraysOf: ArraysOf, file: string, warnings: Phrase[]): { layers: LayerSpec[] } {
  const unsupported: UnsupportedLayer[] = [...graph.unsupported];
  const layers: LayerSpec[] = [];
  const giver = new Map<string, string>();
  const of = (name: string): string => giver.get(name) ?? name;
  const taken = new Set(graph.layers.map(({ name }) => name));
  for (const layer of graph.layers) {
    const { name, type, inputs } = layer;
    const config = type === 'InputLayer' ? inputOf(layer, warnings) : type === 'Normalization' ? normalizationOf(layer, arraysOf, file) : layer.config;
    const read = config === null ? ({ kind: 'unsupported', reason: phrase`it is no picture of height, width and channels` } as const) : readLayer(type, config, layer, old);
    if (read.kind === 'unsupported') {
      unsupported.push({ name, type, reason: read.reason });
      continue;
    }
    if (read.kind === 'dropped') {
      warnings.push(phrase`Layer '${name}': ${read.warning}`);
      giver.set(name, of(inputs[0]!));
      continue;
    }
    warnings.push(...read.warnings.map((warning) => phrase`Layer '${name}': ${warning}`));
    const values = layer.trainable || type === 'InputLayer' ? read.values : { ...read.values, trainable: false };
    layers.push({ name, type: read.type, arguments: values, inputs: inputs.map(of) });
    if (!read.behind) continue;
    const behind = free(`${name}_activation`, taken);
    layers.push({ name: behind, type: read.behind.type, arguments: read.behind.values, inputs: [name] });
    giver.set(name, behind);
  }
  const inputs = graph.layers.filter(({ type }) => type === 'InputLayer');
  if (inputs.length > 1) for (const { name } of inputs.slice(1)) unsupported.push({ name, type: 'InputLayer', reason: phrase`the model has a second input` });
  refuseUnsupported(file, unsupported.filter((one, place) => unsupported.findIndex(({ name, reason }) => name === one.name && phraseText(reason) === phraseText(one.reason)) === place));
  if (inputs.length === 0) throw damaged(file, phrase`its model has no input`);
  const output = of(graph.output);
  const last = layers.findIndex(({ name }) => name === output);
  if (last < 0) throw damaged(file, phrase`its model has no output`);
  // What a layer within a layer gave is read under the layer's own name no more.
  return { layers: [...layers.toSpliced(last, 1), layers[last]!] };
}

/** The shape of an InputLayer as ours has it; null where it is no picture. */
function inputOf({ name, config }: FileLayer, warnings: Phrase[]): Json | null {
  const given = unwrapped(own(config, 'batch_shape') ?? own(config, 'batch_input_shape'));
  const own3 = unwrapped(own(config, 'shape'));
  const shape: unknown[] | null = Array.isArray(given) ? given.slice(1) : Array.isArray(own3) ? own3 : null;
  if (!shape || shape.length !== 3 || shape.some((length) => length !== null && !Number.isInteger(length)) || shape[2] === null) return null;
  if (shape.includes(null)) warnings.push(phrase`The file leaves the size of pictures open: '${name}' takes ${openLength} where it does, and can be changed.`);
  return { shape: shape.map((length) => length ?? openLength) };
}

/** Mean and variance of a Normalization that has measured them. */
function normalizationOf(layer: FileLayer, arraysOf: ArraysOf, file: string): Json {
  const { config, name } = layer;
  if ((own(config, 'mean') ?? null) !== null) return config;
  const [mean, variance] = arraysOf(layer).map((array) => array.read());
  if (!mean || !variance) throw damaged(file, phrase`layer '${name}' (Normalization) has neither mean nor variance`);
  for (const value of [mean, variance]) requireNumbers(value, phrase`layer '${name}' (Normalization)`, file);
  const numbers = (values: Float32Array): number | number[] => (values.length === 1 ? values[0]! : Array.from(values));
  return { ...config, mean: numbers(mean.values), variance: numbers(variance.values) };
}

/** Says how pixels come in: by the file's own layer, by what we know of the file, or as most do. */
function withPreprocessing({ name, layers }: Omit<ModelSpec, 'preprocessing'>, epochal: Epochal | null, warnings: Phrase[]): ModelSpec {
  const input = layers.find(({ type }) => type === 'InputLayer')!;
  const raw = { scale: 1, offset: 0 };
  if (epochal) {
    const { preprocessing } = epochal;
    const scaling = preprocessing && layers.find((layer) => layer.name === preprocessing.layer && layer.type === 'Rescaling' && layer.inputs.join() === input.name);
    if (!preprocessing || !scaling || layers.at(-1) === scaling) return { name, preprocessing: raw, layers };
    const { scale, offset = 0 } = scaling.arguments;
    if (scale !== preprocessing.scale || offset !== preprocessing.offset) return { name, preprocessing: raw, layers };
    const rest = layers.filter((layer) => layer !== scaling);
    return { name, preprocessing: { scale, offset }, layers: rest.map((layer) => ({ ...layer, inputs: layer.inputs.map((from) => (from === scaling.name ? input.name : from)) })) };
  }
  if (scalesItself(layers, input)) return { name, preprocessing: raw, layers };
  warnings.push(phrase`The file does not say how pixels come in: they are divided by 255. Change it where the model was trained on others.`);
  return { name, preprocessing: { scale: 1 / 255, offset: 0 }, layers };
}

/** Whether the first layers, those that move pixels aside, scale them. */
function scalesItself(layers: readonly LayerSpec[], input: LayerSpec): boolean {
  for (let at = input; ; ) {
    const next = layers.filter(({ inputs }) => inputs.includes(at.name));
    if (next.length !== 1) return false;
    if (next[0]!.type === 'Rescaling' || next[0]!.type === 'Normalization') return true;
    if (!['Resizing', 'ZeroPadding2D', 'Cropping2D'].includes(next[0]!.type)) return false;
    at = next[0]!;
  }
}

function resolved(spec: ModelSpec, file: string): Model {
  try {
    return resolveModel(spec);
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
    throw new EpochalError('import.unsupported', { file, problem: error.plain }, { cause: error });
  }
}

/** Keras 2 and before; a file that does not say is of those. */
function isOld(version: string | null): boolean {
  return version === null || /^[012]\./.test(version);
}

function free(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
