import type { BatchAnswers } from '../../../core/ledger/answers.ts';
import { canKeepAnswers } from '../../../core/ledger/collector.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import { logitsOf, probabilitiesOf } from '../../../core/model/network.ts';
import type { Training } from '../../../core/training.ts';
import type { TrainingData } from '../engine.ts';
import type { Graph, Tensor } from './graph.ts';
import type { RunPlan, Session } from './session.ts';

/** Whether a training gives its answers: it keeps a ledger, of one answer and one class an image. */
export function givesAnswers({ ledger }: Training, { train, validation }: TrainingData, answers: AnswerShape): boolean {
  const isClass = (label: number): boolean => label >= 0 && label < answers.classes;
  return ledger && canKeepAnswers(answers) && train.labels.every(isClass) && (validation?.labels.every(isClass) ?? true);
}

/**
 * What is fetched of a batch to know how its images were answered: tensors that a training step has anyway, but for a
 * softmax where the network ends with logits. On a small network each operation and each fetch is felt, and no copy of a few kB.
 */
export interface AnswerFetches {
  /** float32 (batch, classes) each. */
  logits: Tensor;
  probabilities: Tensor;
  /** Those that accuracy holds against the classes: one of the two above, but for a sigmoid of each class. */
  scores: Tensor;
  /** int32 (batch): the classes that accuracy holds the answers against; null where they are the labels. */
  targets: Tensor | null;
}

/** @param output of the network, float32 (batch, units). @param scores as `scoresOf` has them. */
export function answerFetches(graph: Graph, output: Tensor, { scores, labels, targets }: { scores: Tensor; labels: Tensor; targets: Tensor }, answers: AnswerShape): AnswerFetches {
  const probabilities = answers.units === 1 ? scores : probabilitiesOf(graph, output, answers);
  return { logits: logitsOf(graph, output, answers), probabilities, scores, targets: targets === labels ? null : targets };
}

/** Room for a batch: what is fetched, and what is answered by it. */
interface Room extends BatchAnswers {
  images: number;
  /** float32 (batch, classes) of each fetch but the targets. */
  fetched: readonly Float32Array[];
}

/** Takes the answers of batches from what a plan fetched after its figures. */
export class AnswerTaker {
  /** To be fetched by the plan, from its second place on. */
  readonly fetches: readonly Tensor[];
  /** Places of logits, probabilities and scores among them. */
  readonly #places: readonly [number, number, number];
  readonly #isMixed: boolean;
  readonly #classes: number;
  readonly #labels: Int32Array;
  /** Kept while batches are of its size: a step allocates nothing. */
  #room: Room;

  /** @param labels of the images that batches are of. @param batch images of a whole one. */
  constructor({ logits, probabilities, scores, targets }: AnswerFetches, classes: number, labels: Int32Array, batch: number) {
    const numbers = [...new Set([logits, probabilities, scores])];
    this.fetches = [...numbers, ...(targets ? [targets] : [])];
    this.#places = [numbers.indexOf(logits), numbers.indexOf(probabilities), numbers.indexOf(scores)];
    this.#isMixed = targets !== null;
    this.#classes = classes;
    this.#labels = labels;
    this.#room = this.#roomFor(batch);
  }

  /** @param indices of the batch's images. @returns as `StepResult` has them; valid until the next call. */
  take(session: Session, plan: RunPlan, indices: Int32Array): BatchAnswers {
    if (indices.length !== this.#room.images) this.#room = this.#roomFor(indices.length);
    const { fetched, label, predicted, target, probability, confidence, margin } = this.#room;
    const classes = this.#classes;
    const labels = this.#labels;
    for (let place = 0; place < fetched.length; place++) session.take(plan, fetched[place]!, place + 1);
    if (this.#isMixed) session.take(plan, target, fetched.length + 1);
    const [logits, probabilities, scores] = [fetched[this.#places[0]]!, fetched[this.#places[1]]!, fetched[this.#places[2]]!];
    for (let image = 0; image < indices.length; image++) {
      const start = image * classes;
      const own = start + (label[image] = labels[indices[image]!]!);
      let other = -Infinity;
      // As ArgMax has it: the first of equal scores, one that is a number where there is one.
      let best = start;
      let highest = -Infinity;
      for (let at = start; at < start + classes; at++) {
        const logit = logits[at]!;
        const score = scores[at]!;
        if (logit > other && at !== own) other = logit;
        if (score > highest) {
          highest = score;
          best = at;
        }
      }
      predicted[image] = best - start;
      probability[image] = probabilities[own]!;
      confidence[image] = probabilities[best]!;
      margin[image] = logits[own]! - other;
    }
    return this.#room;
  }

  #roomFor(images: number): Room {
    const classes = (): Int32Array => new Int32Array(images);
    const numbers = (): Float32Array => new Float32Array(images);
    const label = classes();
    return {
      images,
      fetched: Array.from({ length: this.fetches.length - (this.#isMixed ? 1 : 0) }, () => new Float32Array(images * this.#classes)),
      label,
      predicted: classes(),
      target: this.#isMixed ? classes() : label,
      probability: numbers(),
      confidence: numbers(),
      margin: numbers(),
    };
  }
}
