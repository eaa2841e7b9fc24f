/** Points of a few dimensions, of which all within a distance are found without looking at each. */
export interface BoxTree {
  /**
   * Calls `visit` with each point within `radius` of the one at `offset` of `query`: with all of them, and none else.
   * @param after only with points after this one in the tree's order, so that of a pair one side alone is visited.
   */
  within(query: Float32Array, offset: number, radius: number, visit: (point: number, squaredDistance: number) => void, after?: number): void;
}

const leafSize = 24;

/**
 * A tree of boxes: each node holds the least box around its points, and is split at the median of the side along which they
 * spread most (Bentley 1975). A box farther away than the radius holds no point within it: that is why none is missed.
 * @param points count x dimensions.
 * @param members those that take part.
 */
export function buildBoxTree(points: Float32Array, dimensions: number, members: Int32Array): BoxTree {
  const order = members.slice();
  const nodes = 2 ** (Math.ceil(Math.log2(Math.max(1, order.length / leafSize))) + 1);
  const low = new Float32Array(nodes * dimensions);
  const high = new Float32Array(nodes * dimensions);
  const [first, last] = [new Int32Array(nodes), new Int32Array(nodes)];
  if (order.length > 0) split(1, 0, order.length);
  // In the tree's order, so that a leaf's points lie side by side.
  const sorted = new Float32Array(order.length * dimensions);
  const positions = new Int32Array(points.length / dimensions).fill(-1);
  for (const [position, point] of order.entries()) {
    sorted.set(points.subarray(point * dimensions, (point + 1) * dimensions), position * dimensions);
    positions[point] = position;
  }

  function split(node: number, start: number, end: number): void {
    [first[node], last[node]] = [start, end];
    const base = node * dimensions;
    let widest = 0;
    for (let d = 0; d < dimensions; d++) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = start; i < end; i++) {
        const value = points[order[i]! * dimensions + d]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      [low[base + d], high[base + d]] = [least, most];
      if (most - least > high[base + widest]! - low[base + widest]!) widest = d;
    }
    if (2 * node >= nodes) return;
    order.subarray(start, end).sort((a, b) => points[a * dimensions + widest]! - points[b * dimensions + widest]!);
    const middle = (start + end) >> 1;
    split(2 * node, start, middle);
    split(2 * node + 1, middle, end);
  }

  const waiting = new Int32Array(64);
  return {
    within(query, offset, radius, visit, after) {
      if (order.length === 0) return;
      const begin = after === undefined ? 0 : positions[after]! + 1;
      const most = radius * radius;
      let depth = 0;
      waiting[depth++] = 1;
      while (depth > 0) {
        const node = waiting[--depth]!;
        const base = node * dimensions;
        let distance = last[node]! > begin ? 0 : Infinity;
        for (let d = 0; d < dimensions && distance <= most; d++) {
          const value = query[offset + d]!;
          const [least, greatest] = [low[base + d]!, high[base + d]!];
          const outside = value < least ? least - value : value > greatest ? value - greatest : 0;
          distance += outside * outside;
        }
        if (distance > most) continue;
        if (2 * node < nodes) {
          waiting[depth++] = 2 * node;
          waiting[depth++] = 2 * node + 1;
          continue;
        }
        for (let i = Math.max(begin, first[node]!); i < last[node]!; i++) {
          const at = i * dimensions;
          let squares = 0;
          for (let d = 0; d < dimensions && squares <= most; d++) {
            const difference = query[offset + d]! - sorted[at + d]!;
            squares += difference * difference;
          }
          if (squares <= most) visit(order[i]!, squares);
        }
      }
    },
  };
}
