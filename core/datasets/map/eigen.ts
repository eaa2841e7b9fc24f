/** All eigenvalues of a small symmetric matrix from the largest down, and their vectors of length 1, by Jacobi's rotations. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: Float64Array<ArrayBuffer>; vectors: Float64Array[] } {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = matrix.map((_, i) => Float64Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
  const scale = Math.max(...a.flatMap((row) => Array.from(row, Math.abs)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        rest = Math.max(rest, Math.abs(a[p]![q]!));
        if (a[p]![q] !== 0) rotate(a, v, p, q);
      }
    if (rest <= 1e-15 * scale) break;
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: Float64Array.from(order, (i) => a[i]![i]!), vectors: order.map((i) => Float64Array.from(v, (row) => row[i]!)) };
}

/** Makes an entry off the diagonal zero. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of [...a, ...v]) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  for (let i = 0; i < a.length; i++) [a[p]![i], a[q]![i]] = [c * a[p]![i]! - s * a[q]![i]!, s * a[p]![i]! + c * a[q]![i]!];
}

/** The same space by vectors of length 1 at right angles (Gram and Schmidt, twice); one that lies in the others' space becomes an axis. */
export function orthonormal(vectors: readonly Float64Array[]): Float64Array<ArrayBuffer>[] {
  const found: Float64Array<ArrayBuffer>[] = [];
  for (const given of vectors) {
    const before = Math.hypot(...given);
    let vector = without(Float64Array.from(given), found);
    for (let axis = 0; !(Math.hypot(...vector) > 1e-10 * before); axis++) {
      const unit = without(Float64Array.from(given, (_, i) => (i === axis ? 1 : 0)), found);
      if (Math.hypot(...unit) > 1e-3 || axis === given.length - 1) {
        vector = unit;
        break;
      }
    }
    const length = Math.hypot(...vector);
    found.push(vector.map((value) => value / length));
  }
  return found;
}

function without(vector: Float64Array<ArrayBuffer>, found: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  for (let pass = 0; pass < 2; pass++)
    for (const one of found) {
      let along = 0;
      for (let i = 0; i < vector.length; i++) along += one[i]! * vector[i]!;
      for (let i = 0; i < vector.length; i++) vector[i]! -= along * one[i]!;
    }
  return vector;
}
