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
 * softmax where the network ends with logits. On a small network each operation is felt, and no copy of a few kB.
 */
export interface AnswerFetches {
  /** float32 (batch, classes) each. */
  logits: Tensor;
  probabilities: Tensor;
  /** int32 (batch): the likeliest class. */
  predicted: Tensor;
  /** int32 (batch): the classes that accuracy holds the answers against; null where they are the labels. */
  targets: Tensor | null;
}

/** @param output of the network, float32 (batch, units). */
export function answerFetches(graph: Graph, output: Tensor, { labels, predicted, targets }: { labels: Tensor; predicted: Tensor; targets: Tensor }, answers: AnswerShape): AnswerFetches {
  return { logits: logitsOf(graph, output, answers), probabilities: probabilitiesOf(graph, output, answers), predicted, targets: targets === labels ? null : targets };
}

/** Room for a batch: what is fetched, and what is answered by it. */
interface Room extends BatchAnswers {
  images: number;
  logits: Float32Array;
  probabilities: Float32Array;
}

/** Takes the answers of batches from what a plan fetched after its figures. */
export class AnswerTaker {
  /** To be fetched by the plan, from its second place on. */
  readonly fetches: readonly Tensor[];
  readonly #isMixed: boolean;
  readonly #classes: number;
  readonly #labels: Int32Array;
  /** Kept while batches are of its size: a step allocates nothing. */
  #room: Room;

  /** @param labels of the images that batches are of. @param batch images of a whole one. */
  constructor({ logits, probabilities, predicted, targets }: AnswerFetches, classes: number, labels: Int32Array, batch: number) {
    this.fetches = [logits, probabilities, predicted, ...(targets ? [targets] : [])];
    this.#isMixed = targets !== null;
    this.#classes = classes;
    this.#labels = labels;
    this.#room = this.#roomFor(batch);
  }

  /** @param indices of the batch's images. @returns as `StepResult` has them; valid until the next call. */
  take(session: Session, plan: RunPlan, indices: Int32Array): BatchAnswers {
    if (indices.length !== this.#room.images) this.#room = this.#roomFor(indices.length);
    const { logits, probabilities, label, predicted, target, probability, confidence, margin } = this.#room;
    const classes = this.#classes;
    const labels = this.#labels;
    session.take(plan, logits, 1);
    session.take(plan, probabilities, 2);
    session.take(plan, predicted, 3);
    if (this.#isMixed) session.take(plan, target, 4);
    for (let image = 0; image < indices.length; image++) {
      const start = image * classes;
      const own = start + (label[image] = labels[indices[image]!]!);
      let other = -Infinity;
      for (let at = start; at < start + classes; at++) {
        const logit = logits[at]!;
        if (logit > other && at !== own) other = logit;
      }
      probability[image] = probabilities[own]!;
      confidence[image] = probabilities[start + predicted[image]!]!;
      margin[image] = logits[own]! - other;
    }
    return this.#room;
  }

  #roomFor(images: number): Room {
    const classes = (): Int32Array => new Int32Array(images);
    const numbers = (each = 1): Float32Array => new Float32Array(images * each);
    const label = classes();
    return {
      images,
      logits: numbers(this.#classes),
      probabilities: numbers(this.#classes),
      label,
      predicted: classes(),
      target: this.#isMixed ? classes() : label,
      probability: numbers(),
      confidence: numbers(),
      margin: numbers(),
    };
  }
}
