import type { ChangedAnswer } from '../../../core/exports.ts';
import { predictedClasses } from '../../../core/metrics.ts';

/** Changed answers that are named. */
export const mostChanged = 100;

/** What comparing two sources of probabilities shows, over all images so far. */
export interface Comparison {
  images: number;
  /** Share of images whose likeliest class is the same. */
  agreement: number;
  /** Largest difference of a probability; infinite where one is no number. */
  gap: number;
  accuracyBefore: number;
  accuracyAfter: number;
  /** The first ones, at most `mostChanged`. */
  changed: ChangedAnswer[];
}

export interface Comparing {
  /**
   * @param before and after: count x classes probabilities.
   * @param labels of the images; `indices` where they lie in the split.
   */
  add(before: Float32Array, after: Float32Array, labels: ArrayLike<number>, indices: readonly number[]): void;
  result(): Comparison;
}

/** Compares answers batch by batch. */
export function compareAnswers(classes: number): Comparing {
  let images = 0;
  let same = 0;
  let gap = 0;
  let rightBefore = 0;
  let rightAfter = 0;
  const changed: ChangedAnswer[] = [];
  return {
    add(before, after, labels, indices) {
      for (let place = 0; place < before.length; place++) {
        const difference = Math.abs(before[place]! - after[place]!);
        // Not below it: so NaN counts.
        if (!(difference <= gap)) gap = Number.isNaN(difference) ? Infinity : difference;
      }
      const [answersBefore, answersAfter] = [predictedClasses(before, classes), predictedClasses(after, classes)];
      for (const [place, index] of indices.entries()) {
        const answers = { before: answersBefore[place]!, after: answersAfter[place]! };
        const row = place * classes;
        const label = labels[place]!;
        images++;
        if (answers.before === answers.after && !after.subarray(row, row + classes).some(Number.isNaN)) same++;
        else if (changed.length < mostChanged) {
          changed.push({ index, label, ...answers, probabilityBefore: before[row + answers.before]!, probabilityAfter: after[row + answers.after]! });
        }
        if (answers.before === label) rightBefore++;
        if (answers.after === label) rightAfter++;
      }
    },
    result: () => ({ images, agreement: same / images, gap, accuracyBefore: rightBefore / images, accuracyAfter: rightAfter / images, changed }),
  };
}
