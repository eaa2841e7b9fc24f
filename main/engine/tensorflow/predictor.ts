import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { integers } from '../../../core/graph.ts';
import { elements } from '../../../core/layers/layer.ts';
import { answerShape } from '../../../core/model/answers.ts';
import type { Layer, Model } from '../../../core/model/model.ts';
import { probabilitiesOf } from '../../../core/model/network.ts';
import { featureWidth, penultimate } from '../../../core/model/penultimate.ts';
import type { PredictionSession } from '../engine.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import { BatchFeed } from './batch.ts';
import { Graph, type Tensor } from './graph.ts';
import type { Library } from './library.ts';
import { buildNetwork, pixelsOf } from './network.ts';
import { Scope } from './scope.ts';
import { Session, type RunPlan } from './session.ts';
import type { Tensors } from './tensors.ts';
import { declareWeights } from './training.ts';
import { assign, checkWeights } from './weights.ts';

/** Images answered at once. */
const batchSize = 256;

/** A model that only answers. */
export class Predictor implements PredictionSession {
  readonly #scope = new Scope();
  readonly #model: Model;
  /** That it gives of each image. */
  readonly #numbers: number;
  readonly #session: Session;
  readonly #images: BatchFeed;
  readonly #plan: RunPlan;
  #closed = false;

  /** @throws EpochalError `checkpoint.mismatch` when the weights are not the model's. */
  constructor(library: Library, tensors: Tensors, model: Model, weights: WeightMap, { rewrite, gives = 'probabilities' }: { rewrite: boolean; gives?: 'probabilities' | 'features' | undefined }) {
    const scope = this.#scope;
    const shape = model.input.outputShape;
    this.#model = model;
    const { positions, classes } = answerShape(model.output.outputShape);
    this.#numbers = gives === 'features' ? featureWidth(model) : positions * classes;
    const made = scope.guard(() => {
      const graph = scope.own(new Graph(library, tensors), (made) => { made.delete(); });
      const images = graph.placeholder('uint8', [-1, ...shape]);
      const variables = declareWeights(graph, model);
      checkWeights(phrase`weight`, [...variables.values()], weights);
      const outputs = buildNetwork(graph, model, pixelsOf(graph, images), variables, null);
      const answers = gives === 'features' ? featuresOf(graph, outputs, penultimate(model)) : probabilitiesOf(graph, outputs.get(model.output.name)!, answerShape(model.output.outputShape));
      const session = scope.own(new Session(library, tensors, graph, { threads: null, rewrite }), (made) => { made.close(); });
      assign(session, tensors, Array.from(variables.values(), (variable) => [variable, weights.get(variable.name)!.values]));
      return {
        session,
        images: scope.own(new BatchFeed(tensors, 'uint8', shape), (feed) => { feed.free(); }),
        plan: session.plan(phrase`predict`, [images], [answers], []),
      };
    });
    this.#session = made.session;
    this.#images = made.images;
    this.#plan = made.plan;
  }

  predict(images: Uint8Array, count: number): Float32Array {
    const size = elements(this.#model.input.outputShape);
    const answers = this.#numbers;
    if (this.#closed) throw new EpochalError('engine.closed');
    if (images.length !== count * size) {
      throw new EpochalError('engine.image-size', { count, shape: this.#model.input.outputShape.join(' x '), bytes: count * size, got: images.length });
    }
    const all = new Float32Array(count * answers);
    for (let start = 0; start < count; start += batchSize) {
      const end = Math.min(count, start + batchSize);
      this.#plan.fed[0] = this.#images.write(end - start, images.subarray(start * size, end * size)).handle;
      this.#session.run(this.#plan);
      this.#session.take(this.#plan, all.subarray(start * answers, end * answers));
    }
    return all;
  }

  close(): void {
    this.#closed = true;
    this.#scope.close();
  }
}

/** float32 (batch, features): the mean over all axes between. */
function featuresOf(graph: Graph, outputs: ReadonlyMap<string, Tensor>, { name, outputShape }: Layer): Tensor {
  const between = outputShape.slice(0, -1).map((_, axis) => axis + 1);
  const output = outputs.get(name)!;
  return between.length === 0 ? output : graph.op('Mean', [output, integers(graph, between)]);
}
