import { permutation, random } from '../../random.ts';
import type { Figures } from './figures.ts';
import type { FileFacts } from './quality.ts';

/** What of a picture may foretell its label without what it shows. */
export type ShortcutProperty = 'brightness' | 'contrast' | 'colour' | 'size' | 'aspect' | 'type';

/** How well a property alone foretells a class. */
export interface Shortcut {
  property: ShortcutProperty;
  /** How much better than chance, of the way from chance (0) to always right (1). */
  score: number;
  /** Label of the class that it foretells best. */
  class: number;
  /** How often a picture of that class is ranked above one that is not of it: area under the ROC curve. */
  auc: number;
}

const folds = 5;
const shuffles = 10;
/** Cells that one number is parted into, of about equally many pictures; each of three, where three go together. */
const cells = { alone: 32, together: 5 };
/** With fewer pictures of a class nothing is said of it. */
const fewest = 2 * folds;

/**
 * How well each property alone foretells one class against all others, the class it foretells best. A histogram of the property,
 * learnt on four fifths of the pictures, ranks the others; each fifth in turn. What labels in random order come to by
 * the best of their classes is chance. Properties that do not vary are left out; best first.
 * @param labels by place; only `places` are looked at, all of which have one.
 */
export function findShortcuts(figures: Figures, labels: Int32Array, classes: number, places: readonly number[], files: FileFacts | null): Shortcut[] {
  const own = Int32Array.from(places, (place) => labels[place]!);
  const counts = new Int32Array(classes);
  for (const label of own) counts[label]!++;
  if (counts.filter((count) => count >= fewest).length < 2) return [];
  const order = permutation(places.length, random(0, 'shortcuts', 'folds'));
  const shuffled = Array.from({ length: shuffles }, (_, i) => permutation(places.length, random(0, 'shortcuts', i)).map((from) => own[from]!));
  const found: Shortcut[] = [];
  for (const [property, codes] of codesOf(figures, places, files)) {
    const kinds = codes.reduce((most, code) => Math.max(most, code), 0) + 1;
    if (kinds < 2) continue;
    const { auc, label } = bestClass(codes, kinds, own, counts, order);
    const chance = shuffled.reduce((sum, mixed) => sum + bestClass(codes, kinds, mixed, counts, order).auc, 0) / shuffles;
    found.push({ property, score: Math.max(0, (auc - chance) / (1 - chance)), class: label, auc });
  }
  return found.toSorted((a, b) => b.score - a.score);
}

/** For each property, in which cell each picture is. */
function* codesOf(figures: Figures, places: readonly number[], files: FileFacts | null): Generator<[ShortcutProperty, Int32Array]> {
  const read = (column: ArrayLike<number>): Float64Array => Float64Array.from(places, (place) => column[place]!);
  yield ['brightness', binned(read(figures.brightness), cells.alone)];
  yield ['contrast', binned(read(figures.contrast), cells.alone)];
  // Tints: what is left of a colour when brightness is taken out.
  const [red, blue] = [figures.red, figures.blue].map((column) => binned(read(column).map((value, i) => value - figures.green[places[i]!]!), cells.together * 2));
  yield ['colour', red!.map((code, i) => code * cells.together * 2 + blue![i]!)];
  if (files === null) return;
  yield ['size', binned(Float64Array.from(places, (place) => files.widths[place]! * files.heights[place]!), cells.alone)];
  yield ['aspect', binned(Float64Array.from(places, (place) => files.widths[place]! / Math.max(1, files.heights[place]!)), cells.alone)];
  const kinds = [...new Set(files.kinds)];
  yield ['type', Int32Array.from(places, (place) => kinds.indexOf(files.kinds[place]!))];
}

/** Cells of about equally many values; equal values are in one. */
function binned(values: Float64Array, count: number): Int32Array {
  const sorted = values.toSorted();
  const edges = [...new Set(Array.from({ length: count - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / count)]!))];
  return Int32Array.from(values, (value) => {
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** Area under the ROC curve of the class that is told from all others best. */
function bestClass(codes: Int32Array, kinds: number, labels: Int32Array, counts: Int32Array, order: Int32Array): { auc: number; label: number } {
  const classes = counts.length;
  /** Pictures by fold, cell and class. */
  const table = new Float64Array(folds * kinds * classes);
  for (const [position, i] of order.entries()) table[((position % folds) * kinds + codes[i]!) * classes + labels[i]!]!++;
  const sums = new Float64Array(kinds * classes);
  for (let i = 0; i < table.length; i++) sums[i % sums.length]! += table[i]!;
  let best = { auc: 0.5, label: 0 };
  for (let label = 0; label < classes; label++) {
    if (counts[label]! < fewest) continue;
    const prior = counts[label]! / order.length;
    const ranked: { score: number; inside: number; outside: number }[] = [];
    for (let fold = 0; fold < folds; fold++)
      for (let cell = 0; cell < kinds; cell++) {
        const at = (fold * kinds + cell) * classes;
        let [here, all] = [0, 0];
        for (let other = 0; other < classes; other++) {
          here += table[at + other]!;
          all += sums[cell * classes + other]!;
        }
        if (here === 0) continue;
        const inside = table[at + label]!;
        ranked.push({ score: (sums[cell * classes + label]! - inside + prior) / (all - here + 1), inside, outside: here - inside });
      }
    const auc = areaUnder(ranked);
    if (auc > best.auc) best = { auc, label };
  }
  return best;
}

function areaUnder(ranked: { score: number; inside: number; outside: number }[]): number {
  ranked.sort((a, b) => a.score - b.score);
  let [below, area, inside] = [0, 0, 0];
  for (let i = 0; i < ranked.length; ) {
    let [here, there] = [0, 0];
    const { score } = ranked[i]!;
    for (; i < ranked.length && ranked[i]!.score === score; i++) {
      here += ranked[i]!.inside;
      there += ranked[i]!.outside;
    }
    area += here * (below + there / 2);
    below += there;
    inside += here;
  }
  return area / (inside * below);
}
