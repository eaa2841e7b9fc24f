/** How well probabilities meet labels. Pure arithmetic over one flat array: images x classes, row by row. */
export interface ClassScores {
  /** Of the images called this class, how many are. 0 where none was called so. */
  precision: number;
  /** Of the images of this class, how many were called so. 0 where there is none. */
  recall: number;
  /** Harmonic mean of the two; 0 where both are. */
  f1: number;
  /** Images of this class. */
  support: number;
}

export interface Scores {
  count: number;
  /** Mean cross-entropy, natural logarithm. */
  loss: number;
  accuracy: number;
  top5Accuracy: number;
  perClass: ClassScores[];
  /** Rows are true classes, columns predicted ones. */
  confusion: number[][];
  ece: number;
}

/**
 * Every measure at once.
 * @param probabilities after softmax, labels.length x classes. NaN anywhere makes `loss` and `ece` NaN.
 * @param labels class indices, each below `classes`.
 */
export function score(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): Scores {
  const predicted = predictedClasses(probabilities, classes);
  const confusion = confusionMatrix(labels, predicted, classes);
  return {
    count: labels.length,
    loss: crossentropy(probabilities, labels, classes),
    accuracy: sum(confusion.map((row, index) => row[index]!)) / labels.length,
    top5Accuracy: topAccuracy(probabilities, labels, classes, 5),
    perClass: classScores(confusion),
    confusion,
    ece: calibrationError(probabilities, labels, classes),
  };
}

/** The likeliest class of each image; of equal ones the first, as NumPy's argmax. */
export function predictedClasses(probabilities: Float32Array, classes: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / classes);
  for (let image = 0; image < predicted.length; image++) {
    const start = image * classes;
    let best = 0;
    for (let index = 1; index < classes; index++) {
      if (probabilities[start + index]! > probabilities[start + best]!) best = index;
    }
    predicted[image] = best;
  }
  return predicted;
}

/**
 * The `count` likeliest classes of one image, best first; of equal ones the lower index first.
 * @param probabilities of that image.
 */
export function topClasses(probabilities: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: probabilities.length }, (_, index) => index)
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
    .slice(0, count);
}

export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let image = 0; image < labels.length; image++) matrix[labels[image]!]![predicted[image]!]! += 1;
  return matrix;
}

/** How many labels are of each class. @param labels each below `classes`. */
export function countLabels(labels: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let index = 0; index < labels.length; index++) counts[labels[index]!]! += 1;
  return counts;
}

/** @param confusion rows are true classes, columns predicted ones. */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  return confusion.map((row, index) => {
    const right = row[index]!;
    const support = sum(row);
    const called = sum(confusion.map((other) => other[index]!));
    return {
      precision: ratio(right, called),
      recall: ratio(right, support),
      f1: ratio(2 * right, called + support),
      support,
    };
  });
}

/** Smallest normal float32. A probability that softmax flushed to 0 counts as this: a loss of 87.3, not of infinity. */
const tiny = 2 ** -126;

/** Mean of -ln(probability of the right class). */
export function crossentropy(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number {
  let total = 0;
  for (let image = 0; image < labels.length; image++) {
    total -= Math.log(Math.max(probabilities[image * classes + labels[image]!]!, tiny));
  }
  return total / labels.length;
}

/** Share of images with fewer than `k` classes likelier than the right one (`tf.math.in_top_k`: ties count as in; beside NaN or infinity nothing does). */
export function topAccuracy(probabilities: Float32Array, labels: ArrayLike<number>, classes: number, k: number): number {
  let hits = 0;
  for (let image = 0; image < labels.length; image++) {
    const own = probabilities[image * classes + labels[image]!]!;
    const all = probabilities.subarray(image * classes, (image + 1) * classes);
    if (!all.every(Number.isFinite)) continue;
    let likelier = 0;
    for (const other of all) if (other > own) likelier += 1;
    if (likelier < k) hits += 1;
  }
  return hits / labels.length;
}

/**
 * Expected calibration error: images in `bins` equal bins of confidence (0, 1/bins], …; the mean over
 * images of |accuracy - confidence| of their bin. Guo et al. 2017, https://arxiv.org/abs/1706.04599
 */
export function calibrationError(probabilities: Float32Array, labels: ArrayLike<number>, classes: number, bins = 15): number {
  const predicted = predictedClasses(probabilities, classes);
  const gap = new Float64Array(bins);
  for (let image = 0; image < labels.length; image++) {
    const confidence = probabilities[image * classes + predicted[image]!]!;
    if (Number.isNaN(confidence)) return Number.NaN;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    gap[bin]! += (predicted[image] === labels[image] ? 1 : 0) - confidence;
  }
  return sum([...gap].map(Math.abs)) / labels.length;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
