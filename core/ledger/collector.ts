import type { LabelledSplit } from '../datasets.ts';
import type { AnswerShape } from '../model/answers.ts';
import { classColumns, numberColumns, type Answers, type BatchAnswers } from './answers.ts';

const batchColumns = [...classColumns, ...numberColumns] as const;

/** Whether the answers of a network can be kept: one an image. */
export function canKeepAnswers({ positions }: AnswerShape): boolean {
  return positions === 1;
}

/** Brings the answers of batches together, in the order in which they come. */
export class AnswerCollector {
  readonly #about: Pick<Answers, 'split' | 'images'>;
  #length = 0;
  #index: Int32Array;
  #columns: BatchAnswers;

  /** @param images that may be answered: `count` of a split from image `start` on. @param from what is collected already. */
  constructor({ split, start, count }: { split: LabelledSplit; start: number; count: number }, from: Answers | null = null) {
    this.#about = { split, images: { start, count } };
    this.#index = new Int32Array(count);
    const classes = (): Int32Array => new Int32Array(count);
    const numbers = (): Float32Array => new Float32Array(count);
    this.#columns = { label: classes(), predicted: classes(), target: classes(), probability: numbers(), confidence: numbers(), margin: numbers() };
    if (!from) return;
    this.#reserve(from.index.length);
    this.#index.set(from.index);
    for (const name of batchColumns) this.#columns[name].set(from[name]);
    this.#length = from.index.length;
  }

  /** @param places of a batch's images among those that may be answered. @param answers copied. */
  add(places: Int32Array, answers: BatchAnswers): void {
    const count = places.length;
    this.#reserve(this.#length + count);
    const index = this.#index;
    const from = this.#length;
    const { start } = this.#about.images;
    for (let i = 0; i < count; i++) index[from + i] = start + places[i]!;
    for (const name of batchColumns) this.#columns[name].set(answers[name], from);
    this.#length += count;
  }

  /** What was collected so far, as views. */
  get answers(): Answers {
    const until = this.#length;
    const { label, predicted, target, probability, confidence, margin } = this.#columns;
    return {
      ...this.#about,
      index: this.#index.subarray(0, until),
      label: label.subarray(0, until),
      predicted: predicted.subarray(0, until),
      target: target.subarray(0, until),
      probability: probability.subarray(0, until),
      confidence: confidence.subarray(0, until),
      margin: margin.subarray(0, until),
    };
  }

  clear(): void {
    this.#length = 0;
  }

  /** An epoch of many steps meets images more than once. */
  #reserve(length: number): void {
    if (length <= this.#index.length) return;
    const size = Math.max(length, 2 * this.#index.length);
    const longer = <A extends Int32Array | Float32Array>(made: A, column: A): A => (made.set(column), made);
    const classes = (column: Int32Array): Int32Array => longer(new Int32Array(size), column);
    const numbers = (column: Float32Array): Float32Array => longer(new Float32Array(size), column);
    const { label, predicted, target, probability, confidence, margin } = this.#columns;
    this.#index = classes(this.#index);
    this.#columns = { label: classes(label), predicted: classes(predicted), target: classes(target), probability: numbers(probability), confidence: numbers(confidence), margin: numbers(margin) };
  }
}
