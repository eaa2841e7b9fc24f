import type { LabelledSplit } from '../datasets.ts';
import type { AnsweredImages } from './images.ts';

/**
 * What a network answered of images in one epoch: one entry an answer, the same place in each column. Numbers are
 * those of 16-bit floats: three digits; what is below 6e-8 is 0, and a margin beyond 65504 is that.
 */
export interface Answers {
  /** The split of the data set that the images lie in. */
  split: LabelledSplit;
  /** The images that could be answered. */
  images: AnsweredImages;
  /** Place of the image in its split, as the training counted them. */
  index: Int32Array;
  /** Class of the image, as the data set has it. */
  label: Int32Array;
  /** The likeliest class; of equally likely ones the first. */
  predicted: Int32Array;
  /** The class that the accuracy held it against: the label, but where mixup or CutMix gave another class the largest share. */
  target: Int32Array;
  /** Of the label, 0 to 1. */
  probability: Float32Array;
  /** Probability of the predicted class. */
  confidence: Float32Array;
  /** The label's logit less the largest other one: above 0 where the label was predicted. */
  margin: Float32Array;
}

/** How a batch of images was answered: what is kept of each, as yet without their places. */
export type BatchAnswers = Pick<Answers, (typeof classColumns | typeof numberColumns)[number]>;

export const classColumns = ['label', 'predicted', 'target'] as const;
export const numberColumns = ['probability', 'confidence', 'margin'] as const;

/** The share of answers that are right, exactly as the run recorded it; NaN of none. */
export function accuracyOf({ predicted, target }: Pick<Answers, 'predicted' | 'target'>): number {
  let right = 0;
  for (let place = 0; place < predicted.length; place++) if (predicted[place] === target[place]) right++;
  return right / predicted.length;
}

/** Places in their split of the images that were not answered, as an epoch of fewer steps does not meet all. */
export function unanswered({ images: { start, count }, index }: Pick<Answers, 'images' | 'index'>): number[] {
  const answered = new Uint8Array(count);
  for (const image of index) answered[image - start] = 1;
  return Array.from(answered.entries()).filter(([, is]) => is === 0).map(([place]) => start + place);
}

/** The answers in the order of their images where each image was answered once; else as they are, in the order of the steps. */
export function inImageOrder(answers: Answers): Answers {
  const { images: { start, count }, index } = answers;
  if (index.every((image, place) => image === start + place)) return answers;
  if (index.length !== count || unanswered(answers).length > 0) return answers;
  const sorted = <A extends Int32Array | Float32Array>(column: A): A => {
    const values = column.slice() as A;
    for (const [place, image] of index.entries()) values[image - start] = column[place]!;
    return values;
  };
  return {
    ...answers,
    index: sorted(index),
    label: sorted(answers.label),
    predicted: sorted(answers.predicted),
    target: sorted(answers.target),
    probability: sorted(answers.probability),
    confidence: sorted(answers.confidence),
    margin: sorted(answers.margin),
  };
}
