/** Of each name its place among them, numbers in names by their value: `a9` before `a10`. */
export function ranksOf(names: readonly string[]): Uint32Array {
  // Padded once, compared often: a collator takes ten times as long.
  const keys = names.map((name) => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(16, '0')));
  const order = Uint32Array.from(keys, (_, place) => place).sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
  const ranks = new Uint32Array(names.length);
  for (const [rank, place] of order.entries()) ranks[place] = rank;
  return ranks;
}
