import { EpochalError, type PlainError, toPlainError } from '../errors.ts';
import type { DatasetInfo } from '../datasets.ts';
import { answerShape } from './answers.ts';
import { checkFits, resolveModel, type Model } from './model.ts';
import type { LayerSpec, ModelSpec } from './spec.ts';
import { summarize, type ModelSummary } from './summary.ts';

/** An argument of a layer that is another in the network that fits. */
export interface AdaptedArgument {
  layer: string;
  argument: string;
  from: number | number[];
  to: number | number[];
}

/** A network that takes the pictures of a data set and tells its classes apart. */
export interface Adapted {
  /** The model itself where nothing had to change. */
  model: ModelSpec;
  changes: AdaptedArgument[];
}

/** How a network and a data set go together. */
export interface Fit {
  /** Why it can't be trained as it is; null where it can. */
  problem: PlainError | null;
  /** What changes so that it can; empty where nothing has to, or nothing helps. */
  changes: AdaptedArgument[];
  /** Why no such change helps; null where it can be trained, as it is or changed. */
  obstacle: PlainError | null;
  /** Of the network with the changes; null where there is an obstacle. */
  summary: ModelSummary | null;
}

/** What a network must be like for a data set. */
export type FitData = Pick<DatasetInfo, 'name' | 'height' | 'width' | 'channels' | 'classes'>;

/** Layers that hand on as many features as they are given: what gives their number stands before them. */
const handsOn: ReadonlySet<string> = new Set(['Activation', 'Softmax', 'ReLU', 'LeakyReLU', 'ELU', 'Dropout', 'SpatialDropout2D', 'BatchNormalization', 'AveragePooling2D', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D']);
/** The argument that says how many features a layer gives. */
const featureArguments: Readonly<Record<string, string>> = { Dense: 'units', Conv2D: 'filters', SeparableConv2D: 'filters', Conv2DTranspose: 'filters' };
/** The largest side for which a network is tried. */
const largestSide = 1024;

/**
 * Changes a model as little as lets it be trained on a data set: the shape of its input, and how many classes its last layer tells apart.
 * @throws EpochalError `model.adapt/small` where the pictures are too small for its layers; `model.adapt/one-class`; `model.adapt/end`
 *   where no layer gives the number of classes; `model.data-labels/places` for one that answers for each place of a picture.
 */
export function adaptModel(spec: ModelSpec, data: FitData): Adapted {
  const before = resolveModel(spec);
  if (data.classes.length < 2) throw new EpochalError('model.adapt/one-class', { data: data.name, count: data.classes.length });
  if (before.output.outputShape.length > 1) checkFits(before, data);
  const changes = [...changesOfInput(before, data), ...changesOfEnd(before, data)];
  const model = changes.reduce(withArgument, spec);
  checkFits(resolved(model, data), data);
  return { model, changes };
}

/** How a model fits a data set, and what of it has to change. */
export function fitOf(spec: ModelSpec, data: FitData): Fit {
  const problem = refusalOf(() => checkFits(resolveModel(spec), data));
  let adapted: Adapted = { model: spec, changes: [] };
  const obstacle = problem && refusalOf(() => (adapted = adaptModel(spec, data)));
  return { problem, changes: adapted.changes, obstacle, summary: obstacle ? null : summarize(resolveModel(adapted.model)) };
}

function refusalOf(work: () => unknown): PlainError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof EpochalError) return toPlainError(error);
    throw error;
  }
}

function changesOfInput({ input }: Model, { height, width, channels }: FitData): AdaptedArgument[] {
  const to = [height, width, channels];
  return input.outputShape.join() === to.join() ? [] : [{ layer: input.name, argument: 'shape', from: [...input.outputShape], to }];
}

function changesOfEnd(model: Model, { name: data, classes }: FitData): AdaptedArgument[] {
  if (answerShape(model.output.outputShape).classes === classes.length) return [];
  const last = lastWithFeatures(model.spec);
  if (last === null) throw new EpochalError('model.adapt/end', { model: model.name, layer: model.output.name, type: model.output.type, data, classes: classes.length });
  const argument = featureArguments[last.type]!;
  return [{ layer: last.name, argument, from: last.arguments[argument] as number, to: classes.length }];
}

/** The layer that gives as many numbers as there are classes; null where that can't be told. */
function lastWithFeatures({ layers }: ModelSpec): LayerSpec | null {
  let layer = layers.at(-1);
  while (layer && handsOn.has(layer.type) && layer.inputs.length === 1) {
    const [before] = layer.inputs;
    layer = layers.find(({ name }) => name === before);
  }
  return layer && layer.type in featureArguments ? layer : null;
}

function withArgument(spec: ModelSpec, { layer, argument, to }: Omit<AdaptedArgument, 'from'>): ModelSpec {
  return { ...spec, layers: spec.layers.map((one) => (one.name === layer ? { ...one, arguments: { ...one.arguments, [argument]: to } } : one)) };
}

function resolved(model: ModelSpec, { name: data, height, width, channels }: FitData): Model {
  try {
    return resolveModel(model);
  } catch (error) {
    const least = leastSide(model, channels);
    if (least === null || Math.min(height, width) >= least) throw error;
    throw new EpochalError('model.adapt/small', { model: model.name, data, size: `${width} x ${height}`, least: `${least} x ${least}`, reason: toPlainError(error) }, { cause: error });
  }
}

/** The smallest side of square pictures for which every layer finds room; null for none. */
function leastSide(model: ModelSpec, channels: number): number | null {
  const input = model.layers.find(({ type }) => type === 'InputLayer')!.name;
  const fits = (side: number): boolean => {
    try {
      resolveModel(withArgument(model, { layer: input, argument: 'shape', to: [side, side, channels] }));
      return true;
    } catch (error) {
      if (error instanceof EpochalError) return false;
      throw error;
    }
  };
  let [low, high] = [0, largestSide];
  if (!fits(high)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}
