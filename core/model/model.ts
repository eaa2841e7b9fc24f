import { readValues, type Arguments, type Values } from '../arguments.ts';
import { blockCatalogue } from '../blocks/catalogue.ts';
import { unfold } from '../blocks/unfold.ts';
import { EpochalError } from '../errors.ts';
import { phrase, type Phrase } from '../errors/words.ts';
import { layerCatalogue } from '../layers/catalogue.ts';
import { commonArguments, elements, type LayerDefinition, type Shape, type WeightSpec } from '../layers/layer.ts';
import { checkWeights } from '../layers/weights.ts';
import { nearest } from '../nearest.ts';
import { answerShape } from './answers.ts';
import type { LayerSpec, ModelSpec, Preprocessing } from './spec.ts';

/** A layer whose arguments, shapes and weights have been checked and worked out. */
export interface Layer {
  name: string;
  type: string;
  definition: LayerDefinition;
  values: Values<Arguments>;
  /** Those that every layer has. */
  common: Values<typeof commonArguments>;
  inputs: string[];
  inputShapes: Shape[];
  outputShape: Shape;
  weights: WeightSpec[];
  multiplyAdds: number;
}

/** A model ready to be built: its layers in an order in which each comes after its inputs. */
export interface Model {
  name: string;
  /** As it was given, with its blocks. */
  spec: ModelSpec;
  preprocessing: Preprocessing;
  layers: Layer[];
  input: Layer;
  output: Layer;
}

/**
 * Checks a spec, writes its blocks out as layers, and infers every shape.
 * @throws EpochalError `model.invalid` that names the layer, what it got and what it needs.
 */
export function resolveModel(spec: ModelSpec): Model {
  const unfolded = unfold(spec);
  const byName = new Map<string, Layer>();
  for (const layer of inOrder(unfolded)) byName.set(layer.name, resolveLayer(layer, byName));
  const layers = [...byName.values()];
  const inputs = layers.filter((layer) => layer.definition.inputs === 0);
  if (inputs.length !== 1) {
    throw new EpochalError('model.invalid/inputs', { model: spec.name, count: inputs.length });
  }
  const output = byName.get(unfolded.layers.at(-1)!.name)!;
  const read = new Set(layers.flatMap((layer) => layer.inputs));
  const loose = layers.find((layer) => layer !== output && !read.has(layer.name));
  if (loose) {
    throw new EpochalError('model.invalid/leads-nowhere', { layer: loose.name, type: loose.type, output: output.name });
  }
  return { name: spec.name, spec, preprocessing: spec.preprocessing, layers, input: inputs[0]!, output };
}

/**
 * Refuses a model that does not fit a data set.
 * @param data `labelShape` is of one picture's labels: [] (the default) for one label a picture.
 * @throws EpochalError `model.data-labels`, `model.data-shape`, `model.data-classes`.
 */
export function checkFits(
  model: Model,
  data: { name: string; height: number; width: number; channels: number; classes: readonly string[]; labelShape?: readonly number[] },
): void {
  const places = model.output.outputShape.slice(0, -1);
  const { labelShape = [] } = data;
  if (places.join() !== labelShape.join()) {
    const values = { model: model.name, data: data.name };
    if (places.length === 0) throw new EpochalError('model.data-labels', { ...values, labels: labelShape.join(' x '), shape: [...labelShape, data.classes.length].join(', ') });
    const labels = labelShape.length === 0 ? phrase`one label` : phrase`${labelShape.join(' x ')} labels`;
    throw new EpochalError('model.data-labels/places', { ...values, places: places.join(' x '), labels, elements: elements(places) });
  }
  checkTakes(model, data);
  const { units, classes } = answerShape(model.output.outputShape);
  if (classes !== data.classes.length) {
    const outputs = phrase`${units === 1 ? phrase`1 output` : phrase`${units} outputs`}${places.length === 0 ? null : phrase` for each place`}`;
    const sigmoid = data.classes.length === 2 ? phrase`, or one with sigmoid` : null;
    throw new EpochalError('model.data-classes', { model: model.name, outputs, data: data.name, classes: data.classes.length, layer: model.output.name, sigmoid });
  }
}

/** Refuses a model that takes pictures of another size than a data set has. @throws EpochalError `model.data-shape`. */
export function checkTakes(model: Model, data: { name: string; height: number; width: number; channels: number }): void {
  const needs = [data.height, data.width, data.channels];
  if (model.input.outputShape.join() !== needs.join()) {
    throw new EpochalError('model.data-shape', { model: model.name, shape: model.input.outputShape.join(' x '), data: data.name, needed: needs.join(' x '), layer: model.input.name, list: needs.join(', ') });
  }
}

function resolveLayer(layer: LayerSpec, byName: ReadonlyMap<string, Layer>): Layer {
  const fail = (problem: Phrase, hint: Phrase): never => {
    throw new EpochalError('model.invalid/layer', { layer: layer.name, type: layer.type, problem, hint });
  };
  const definition = layerCatalogue.get(layer.type);
  if (!definition) {
    const types = [...layerCatalogue.keys(), ...blockCatalogue.keys()];
    const near = nearest(layer.type, types);
    return fail(phrase`is of a type the catalogue does not have`, phrase`${near && phrase`Did you mean ${near}? `}It has ${types.join(', ')}.`);
  }
  const count = layer.inputs.length;
  if (definition.inputs === 'many' ? count < 2 : count !== definition.inputs) {
    fail(
      phrase`takes ${definition.inputs === 'many' ? phrase`2 or more` : definition.inputs} input(s), got ${count}`,
      definition.inputs === 1 && count > 1 ? phrase`Join them first, with Add or Concatenate, or name one in its "inputs".` : phrase`Name the layers it takes in its "inputs".`,
    );
  }
  const inputShapes = layer.inputs.map((name) => byName.get(name)!.outputShape);
  const all = readValues({ ...definition.arguments, ...commonArguments }, layer.arguments, fail);
  const [values, common] = [only(all, definition.arguments), only(all, commonArguments)];
  const outputShape = definition.outputShape(values, inputShapes, fail);
  const weights = definition.weights(values, inputShapes);
  checkWeights(weights, fail);
  return {
    name: layer.name,
    type: layer.type,
    definition,
    values,
    common,
    inputs: layer.inputs,
    inputShapes,
    outputShape,
    weights: weights.map((weight) => ({ ...weight, trainable: weight.trainable && common.trainable })),
    multiplyAdds: definition.multiplyAdds(values, inputShapes, outputShape),
  };
}

/** Of values, those of one table of arguments. */
function only<A extends Arguments>(values: Readonly<Record<string, unknown>>, table: A): Values<A> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, values[name]])) as Values<A>;
}

/** The layers, each after its inputs (depth-first), keeping the file's order where it is free. */
function inOrder(spec: ModelSpec): LayerSpec[] {
  const byName = new Map<string, LayerSpec>();
  for (const layer of spec.layers) {
    if (byName.has(layer.name)) {
      throw new EpochalError('model.invalid/twice', { layer: layer.name });
    }
    byName.set(layer.name, layer);
  }
  const order: LayerSpec[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (layer: LayerSpec): void => {
    if (done.has(layer.name)) return;
    if (open.has(layer.name)) {
      const path = [...open, layer.name];
      const cycle = path.slice(path.indexOf(layer.name));
      throw new EpochalError('model.invalid/cycle', { layer: layer.name, cycle: cycle.join(' <- ') });
    }
    open.add(layer.name);
    for (const name of layer.inputs) {
      const input = byName.get(name);
      if (!input) {
        const near = nearest(name, [...byName.keys()]);
        throw new EpochalError('model.invalid/unknown-input', { layer: layer.name, type: layer.type, input: name, near });
      }
      visit(input);
    }
    open.delete(layer.name);
    done.add(layer.name);
    order.push(layer);
  };
  for (const layer of spec.layers) visit(layer);
  return order;
}
