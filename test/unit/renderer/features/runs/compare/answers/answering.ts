import type { Answers } from '../../../../../../../core/ledger/answers.ts';

/** Answers to as many images as are given: what each is, and what is said of it. */
export function answersOf(label: readonly number[], predicted: readonly number[], changes: Partial<Answers> = {}): Answers {
  const count = label.length;
  return {
    split: 'test',
    images: { start: 0, count },
    index: Int32Array.from(label, (_, image) => image),
    label: Int32Array.from(label),
    target: Int32Array.from(label),
    predicted: Int32Array.from(predicted),
    probability: new Float32Array(count).fill(0.5),
    confidence: new Float32Array(count).fill(0.75),
    margin: new Float32Array(count),
    ...changes,
  };
}
