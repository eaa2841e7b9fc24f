import type { Answers } from './answers.ts';

/**
 * What a network answered, by the probabilities that it gave.
 * @param probabilities a row of `classes` for each image of `images`, after softmax.
 * @param label of each.
 */
export function answersOfProbabilities(probabilities: Float32Array, label: Int32Array, split: Answers['split'], images: Answers['images']): Answers {
  const classes = probabilities.length / label.length;
  const [predicted, target] = [new Int32Array(label.length), label];
  const [probability, confidence, margin] = [new Float32Array(label.length), new Float32Array(label.length), new Float32Array(label.length)];
  for (let image = 0; image < label.length; image++) {
    const own = probabilities.subarray(image * classes, (image + 1) * classes);
    let [best, other] = [0, -1];
    for (let one = 0; one < classes; one++) {
      if (own[one]! > own[best]!) best = one;
      if (one !== label[image] && (other < 0 || own[one]! > own[other]!)) other = one;
    }
    predicted[image] = best;
    probability[image] = own[label[image]!]!;
    confidence[image] = own[best]!;
    // Logits differ as the logarithms of their softmax do.
    margin[image] = Math.log(own[label[image]!]!) - Math.log(own[other]!);
  }
  return { split, images, index: Int32Array.from(label, (_, place) => images.start + place), label, predicted, target, probability, confidence, margin };
}
