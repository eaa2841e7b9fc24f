import { elements } from '../layers/layer.ts';
import type { Model } from './model.ts';

/** One line of a summary. */
export interface LayerSummary {
  name: string;
  type: string;
  /** Without the batch axis. */
  outputShape: number[];
  params: number;
  /** Multiply-adds for one image. */
  macs: number;
  /** Names of the layers whose outputs it takes. */
  inputs: string[];
}

/** A model's parameter counts, as `epochal summary --json` prints them. */
export interface ModelSummary {
  name: string;
  layers: LayerSummary[];
  totalParams: number;
  trainableParams: number;
  nonTrainableParams: number;
}

export function summarize(model: Model): ModelSummary {
  const weights = model.layers.flatMap((layer) => layer.weights);
  const count = (trainable: boolean): number =>
    weights.filter((weight) => weight.trainable === trainable).reduce((sum, weight) => sum + elements(weight.shape), 0);
  const trainableParams = count(true);
  const nonTrainableParams = count(false);
  return {
    name: model.name,
    layers: model.layers.map((layer) => ({
      name: layer.name,
      type: layer.type,
      outputShape: [...layer.outputShape],
      params: layer.weights.reduce((sum, weight) => sum + elements(weight.shape), 0),
      macs: layer.multiplyAdds,
      inputs: [...layer.inputs],
    })),
    totalParams: trainableParams + nonTrainableParams,
    trainableParams,
    nonTrainableParams,
  };
}
