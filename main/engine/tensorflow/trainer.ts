import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { elements } from '../../../core/layers/layer.ts';
import { validationBatch } from '../../../core/memory.ts';
import { countLabels } from '../../../core/metrics.ts';
import { answerShape } from '../../../core/model/answers.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Training } from '../../../core/training.ts';
import type { ImageSet, Measures, PartAnswers, StepResult, TrainingData, TrainingSession } from '../engine.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import { AnswerTaker } from './answers.ts';
import { BatchFeed } from './batch.ts';
import { LearningGraph } from './gradients.ts';
import type { Library } from './library.ts';
import { Scope } from './scope.ts';
import { Session, type RunPlan } from './session.ts';
import type { NativeTensor, Tensors } from './tensors.ts';
import { ImageFeed } from './streaming.ts';
import { buildTraining, isStreamed, type DataSet, type TrainingGraph } from './training.ts';
import type { Variable } from './variables.ts';
import { assign, checkWeights, randomWeights, read } from './weights.ts';

/** Bytes of images that are read at once into the session. */
const readingBytes = 16e6;

/** A training in this process: its graph, its session, and the tensors that each step feeds. */
export class Trainer implements TrainingSession {
  readonly #scope = new Scope();
  readonly #tensors: Tensors;
  readonly #graph: TrainingGraph;
  readonly #session: Session;
  readonly #classes: number;
  /** Probabilities of one image. */
  readonly #answers: number;
  /** How many images `validate` measures. */
  readonly #measured: number;
  /** And how many at once. */
  readonly #batch: number;
  readonly #indices: BatchFeed;
  readonly #step: NativeTensor;
  readonly #rate: NativeTensor;
  readonly #plans: { step: RunPlan; measure: RunPlan; probabilities: RunPlan };
  /** Images that are streamed: of training, and of what is measured; null where they are in the session. */
  readonly #feeds: { train: ImageFeed | null; held: ImageFeed | null };
  readonly #stepValue = new Int32Array(1);
  readonly #rateValue = new Float32Array(1);
  readonly #result = new Float32Array(3);
  readonly #measures: Float32Array;
  readonly #takers: { step: AnswerTaker; measured: AnswerTaker } | null;
  /** Of each class, how many labels of the validation images. */
  readonly #held: Float64Array;
  readonly #countsTopK: boolean;
  #closed = false;

  constructor(library: Library, tensors: Tensors, model: Model, training: Training, data: TrainingData, { optimizerFrom, rewrite }: { optimizerFrom: number; rewrite: boolean }) {
    const scope = this.#scope;
    this.#tensors = tensors;
    const { classes, positions } = answerShape(model.output.outputShape);
    this.#classes = classes;
    this.#answers = positions * classes;
    this.#measures = new Float32Array(3 + classes);
    this.#held = countLabels(data.validation?.labels ?? new Int32Array(), this.#classes);
    this.#countsTopK = training.topK !== null;
    this.#measured = data.validation?.count ?? 0;
    this.#batch = validationBatch(model);
    const free = (tensor: NativeTensor): void => { tensors.free(tensor); };
    const made = scope.guard(() => {
      const graph = scope.own(new LearningGraph(library, tensors), (made) => { made.delete(); });
      const built = buildTraining(graph, model, training, data, optimizerFrom);
      const session = scope.own(new Session(library, tensors, graph, { threads: training.threads, rewrite }), (made) => { made.close(); });
      return {
        built,
        session,
        indices: scope.own(new BatchFeed(tensors, 'int32', []), (feed) => { feed.free(); }),
        feeds: this.#openFeeds(data, training.batchSize),
        step: scope.own(tensors.allocate('int32', []), free),
        rate: scope.own(tensors.allocate('float32', []), free),
      };
    });
    const { built, session } = made;
    this.#graph = built;
    this.#session = session;
    this.#indices = made.indices;
    this.#feeds = made.feeds;
    this.#step = made.step;
    this.#rate = made.rate;
    const { answers } = built;
    this.#takers = answers && {
      step: new AnswerTaker(answers.step, classes, data.train.labels, training.batchSize),
      measured: new AnswerTaker(answers.measured, classes, (data.validation ?? data.train).labels, this.#batch),
    };
    this.#plans = {
      step: session.plan(phrase`train a step`, [built.indices, built.step, built.learningRate, ...present(built.fed.train)], [built.stepResult, ...(this.#takers?.step.fetches ?? [])], [built.update]),
      measure: session.plan(phrase`validate`, [built.indices, ...present(built.fed.held)], [built.measures, ...(this.#takers?.measured.fetches ?? [])], []),
      probabilities: session.plan(phrase`predict`, [built.indices, ...present(built.fed.held)], [built.probabilities], []),
    };
    this.#plans.step.fed[1] = this.#step.handle;
    this.#plans.step.fed[2] = this.#rate.handle;
    scope.guard(() => {
      this.#keep(built.train, data.train);
      if (built.validation && data.validation) this.#keep(built.validation, data.validation);
      this.#assignWeights(randomWeights(model, training.seed), freshSlots(built));
    });
  }

  prefetch(indices: Int32Array): boolean {
    this.#refuseClosed();
    return this.#feeds.train?.prefetch(indices) ?? false;
  }

  step(indices: Int32Array, step: number, learningRate: number): StepResult {
    this.#refuseClosed();
    const plan = this.#plans.step;
    this.#stepValue[0] = step;
    this.#rateValue[0] = learningRate;
    this.#tensors.write(this.#step, this.#stepValue);
    this.#tensors.write(this.#rate, this.#rateValue);
    this.#feed(plan, indices, this.#feeds.train, 3);
    this.#session.run(plan);
    const figures = this.#session.take(plan, this.#result);
    return { loss: figures[0]!, correct: figures[1]!, topK: this.#countsTopK ? figures[2]! : null, answers: this.#takers && this.#takers.step.take(this.#session, plan, indices) };
  }

  validate(): Measures {
    const parts = this.validation();
    for (;;) {
      const part = parts.next();
      if (part.done) return part.value;
    }
  }

  *validation(): Generator<PartAnswers | null, Measures> {
    this.#refuseClosed();
    if (this.#measured === 0) {
      throw new EpochalError('training.no-validation');
    }
    const plan = this.#plans.measure;
    const sums = new Float64Array(3 + this.#classes);
    const batches = [...ranges(this.#measured, this.#batch)];
    let ahead = 0;
    for (const indices of batches) {
      while (ahead < batches.length && this.#feeds.held?.prefetch(batches[ahead]!)) ahead++;
      this.#feed(plan, indices, this.#feeds.held, 1);
      this.#session.run(plan);
      for (const [i, value] of this.#session.take(plan, this.#measures).entries()) sums[i]! += value;
      yield this.#takers && { indices, answers: this.#takers.measured.take(this.#session, plan, indices) };
    }
    const [loss, correct, topK, ...perClass] = Array.from(sums) as [number, number, number, ...number[]];
    return {
      loss: loss / this.#measured,
      accuracy: correct / this.#measured,
      topK: this.#countsTopK ? topK / this.#measured : null,
      classAccuracy: perClass.map((right, index) => (this.#held[index] === 0 ? null : right / this.#held[index]!)),
    };
  }

  probabilities(indices: Int32Array): Float32Array {
    this.#refuseClosed();
    const plan = this.#plans.probabilities;
    const all = new Float32Array(indices.length * this.#answers);
    for (let start = 0; start < indices.length; start += this.#batch) {
      const batch = indices.subarray(start, start + this.#batch);
      this.#feed(plan, batch, this.#feeds.held, 1);
      this.#session.run(plan);
      this.#session.take(plan, all.subarray(start * this.#answers, (start + batch.length) * this.#answers));
    }
    return all;
  }

  save(): { weights: WeightMap; optimizer: WeightMap } {
    this.#refuseClosed();
    return { weights: read(this.#session, this.#graph.weights), optimizer: read(this.#session, this.#graph.slots) };
  }

  load(weights: WeightMap, optimizer: WeightMap): void {
    this.#refuseClosed();
    checkWeights(phrase`weight`, this.#graph.weights, weights);
    checkWeights(phrase`optimizer slot`, this.#graph.slots, optimizer);
    this.#assignWeights(weights, optimizer);
  }

  setWeights(weights: WeightMap): void {
    this.#refuseClosed();
    checkWeights(phrase`weight`, this.#graph.weights, weights);
    assign(this.#session, this.#tensors, this.#graph.weights.map((variable) => [variable, weights.get(variable.name)!.values] as const));
  }

  finish(): boolean {
    this.#refuseClosed();
    const { finalize } = this.#graph;
    if (finalize) this.#session.once(phrase`take the averages of the weights`, new Map(), [], [finalize]);
    return finalize !== null;
  }

  close(): void {
    this.#closed = true;
    this.#scope.close();
  }

  #assignWeights(weights: WeightMap, optimizer: WeightMap): void {
    assign(this.#session, this.#tensors, [
      ...this.#graph.weights.map((variable) => [variable, weights.get(variable.name)!.values] as const),
      ...this.#graph.slots.map((variable) => [variable, optimizer.get(variable.name)!.values] as const),
    ]);
  }

  #openFeeds({ shape, train, validation }: TrainingData, batchSize: number): { train: ImageFeed | null; held: ImageFeed | null } {
    const open = ({ images }: ImageSet, most: number): ImageFeed | null =>
      isStreamed(images) ? this.#scope.own(new ImageFeed(this.#tensors, images, shape, most), (feed) => { feed.close(); }) : null;
    const own = open(train, batchSize);
    return { train: own, held: validation ? open(validation, this.#batch) : own };
  }

  /** @param place of streamed images among what the plan is fed. */
  #feed(plan: RunPlan, indices: Int32Array, images: ImageFeed | null, place: number): void {
    plan.fed[0] = this.#indices.write(indices.length, indices).handle;
    if (images) plan.fed[place] = images.write(indices).handle;
  }

  /** Moves a data set into the session. */
  #keep(variables: DataSet, set: ImageSet): void {
    if (variables.images) this.#keepImages(variables.images, set.images);
    assign(this.#session, this.#tensors, [[variables.labels, set.labels]]);
    if (variables.weights) assign(this.#session, this.#tensors, [[variables.weights, set.weights!]]);
  }

  #keepImages(variable: Variable, images: ImageSet['images']): void {
    if (images instanceof Uint8Array) {
      assign(this.#session, this.#tensors, [[variable, images]]);
      return;
    }
    const tensor = this.#tensors.allocate(variable.dtype, variable.shape);
    try {
      const imageBytes = elements(variable.shape.slice(1));
      const count = variable.shape[0]!;
      const part = new Uint8Array(Math.min(count, Math.ceil(readingBytes / imageBytes)) * imageBytes);
      for (let first = 0; first < count; first += part.length / imageBytes) {
        const target = part.subarray(0, (count - first) * imageBytes);
        images.read(target, first);
        this.#tensors.write(tensor, target, first * imageBytes);
      }
      this.#session.once(phrase`set its variables`, new Map([[variable.feed, tensor]]), [], [variable.assign]);
    } finally {
      this.#tensors.free(tensor);
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EpochalError('engine.closed/training');
  }
}

function freshSlots(graph: TrainingGraph): WeightMap {
  return new Map(graph.slots.map(({ name, shape, initial }) => [name, { shape, values: new Float32Array(elements(shape)).fill(initial) }]));
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

/** 0 … count-1 in batches. */
function* ranges(count: number, batch: number): Generator<Int32Array> {
  for (let start = 0; start < count; start += batch) {
    yield Int32Array.from({ length: Math.min(batch, count - start) }, (_, i) => start + i);
  }
}
