import { orthonormal, symmetricEigen } from './eigen.ts';

export interface Components {
  /** Count x components: how far each row lies along each component, from the mean. */
  scores: Float32Array;
  /** Along each component, divided by count - 1; from the largest down. */
  variances: Float64Array;
}

/** Directions beside those wanted: with them the ones wanted are found in a few rounds. */
const spare = 8;
/** Above this width the covariance takes longer to make than to do without. */
const widestCovariance = 512;
const mostRounds = 500;

/**
 * Principal components: the eigenvectors of the covariance with the largest eigenvalues, found by subspace iteration until
 * they are right to 1e-7 of the largest eigenvalue. Of each the entry of the largest amount is positive.
 * @param values count x width.
 * @param wanted components; as many as `width` at most.
 */
export function principalComponents(values: Float32Array, count: number, width: number, wanted: number): Components {
  const centred = centre(values, count, width);
  const freedom = Math.max(1, count - 1);
  const multiply = width <= widestCovariance ? byCovariance(covariance(centred, count, width, freedom), width) : byRows(centred, count, width, freedom);
  const kept = Math.min(wanted, width);
  const directions = Math.min(width, kept + spare);
  let basis: Float64Array[] = orthonormal(beginning(directions, width));
  let eigenvalues: Float64Array = new Float64Array(directions);
  for (let round = 0; round < mostRounds; round++) {
    const images = basis.map(multiply);
    const { values: found, vectors } = symmetricEigen(basis.map((one) => images.map((image) => dot(one, image))));
    const turned = vectors.map((vector) => combine(basis, vector));
    const turnedImages = vectors.map((vector) => combine(images, vector));
    eigenvalues = found;
    const allowed = 1e-7 * Math.abs(found[0]!);
    const isRight = turned.slice(0, kept).every((vector, i) => turnedImages[i]!.every((value, at) => Math.abs(value - found[i]! * vector[at]!) <= allowed));
    basis = isRight ? turned : orthonormal(turnedImages);
    if (isRight) break;
  }
  const components = basis.slice(0, kept).map(pointed);
  const scores = new Float32Array(count * kept);
  for (let row = 0; row < count; row++)
    for (let i = 0; i < kept; i++) {
      let sum = 0;
      for (let at = 0; at < width; at++) sum += centred[row * width + at]! * components[i]![at]!;
      scores[row * kept + i] = sum;
    }
  return { scores, variances: eigenvalues.slice(0, kept).map((value) => Math.max(0, value)) };
}

function centre(values: Float32Array, count: number, width: number): Float32Array {
  const means = new Float64Array(width);
  for (let row = 0; row < count; row++) for (let at = 0; at < width; at++) means[at]! += values[row * width + at]! / count;
  return Float32Array.from(values, (value, i) => value - means[i % width]!);
}

function covariance(rows: Float32Array, count: number, width: number, freedom: number): Float64Array {
  const sums = new Float64Array(width * width);
  for (let row = 0; row < count; row++) {
    const from = row * width;
    for (let i = 0; i < width; i++) {
      const value = rows[from + i]!;
      if (value === 0) continue;
      for (let j = i; j < width; j++) sums[i * width + j]! += value * rows[from + j]!;
    }
  }
  for (let i = 0; i < width; i++) for (let j = i; j < width; j++) sums[j * width + i] = sums[i * width + j]! /= freedom;
  return sums;
}

type Multiply = (vector: Float64Array) => Float64Array;

function byCovariance(matrix: Float64Array, width: number): Multiply {
  return (vector) => Float64Array.from({ length: width }, (_, i) => dot(matrix.subarray(i * width, (i + 1) * width), vector));
}

/** The same without the covariance itself: the rows times the vector, then the rows' sum by that. */
function byRows(rows: Float32Array, count: number, width: number, freedom: number): Multiply {
  return (vector) => {
    const sums = new Float64Array(width);
    for (let row = 0; row < count; row++) {
      const from = row * width;
      let along = 0;
      for (let at = 0; at < width; at++) along += rows[from + at]! * vector[at]!;
      along /= freedom;
      for (let at = 0; at < width; at++) sums[at]! += along * rows[from + at]!;
    }
    return sums;
  };
}

/** Directions of no pattern, the same each time. */
function beginning(directions: number, width: number): Float64Array[] {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
  return Array.from({ length: directions }, () => Float64Array.from({ length: width }, next));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function combine(vectors: readonly Float64Array[], by: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const [i, vector] of vectors.entries()) for (let at = 0; at < sum.length; at++) sum[at]! += by[i]! * vector[at]!;
  return sum;
}

function pointed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
