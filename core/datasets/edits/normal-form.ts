import { listsOf, type ImageLists } from './images.ts';
import { classOf, importedClassOf, splitOf, type EditState, type Imported } from './state.ts';

/**
 * What a training sees otherwise than it was imported, as text: the same for the same pictures, labels and splits,
 * however they came about. Names of classes, tags, and whatever else is said of images that are left out, are no part of it.
 * @returns null where nothing differs.
 */
export function trainingForm(imported: Imported, state: EditState): string | null {
  const seen = (place: number): boolean => !state.excluded.has(place) && splitOf(imported, state, place) !== 'unlabeled';
  return written({
    ...differences(imported, state, seen),
    merged: pairsOf(state.merged),
    // Of unlabeled images that stay so a training sees nothing either way.
    excluded: listsOf(imported.ranges, [...state.excluded].filter((place) => place < imported.ranges.unlabeled.start)),
  });
}

/** All that differs, as text: also names, tags, and what is said of images that are left out. Null where nothing does. */
export function wholeForm(imported: Imported, state: EditState): string | null {
  return written({
    ...differences(imported, state, () => true),
    merged: pairsOf(state.merged),
    excluded: listsOf(imported.ranges, state.excluded),
    names: pairsOf(state.names),
    tags: [...state.tags.keys()].sort().map((name) => [name, listsOf(imported.ranges, state.tags.get(name)!)]),
  });
}

function differences(imported: Imported, state: EditState, counts: (place: number) => boolean): { labels: [number, ImageLists][]; splits: [string, ImageLists][] } {
  const labels = new Map<number, number[]>();
  const splits = new Map<string, number[]>();
  for (const place of state.labels.keys()) {
    const label = classOf(imported, state, place)!;
    if (counts(place) && label !== importedClassOf(imported, state.merged, place)) append(labels, label, place);
  }
  for (const [place, split] of state.splits) if (counts(place) || !state.excluded.has(place)) append(splits, split, place);
  const lists = <K>(places: Map<K, number[]>): [K, ImageLists][] => [...places].map(([key, own]) => [key, listsOf(imported.ranges, own)]);
  return { labels: lists(labels).sort(([a], [b]) => a - b), splits: lists(splits).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function append<K>(map: Map<K, number[]>, key: K, place: number): void {
  const own = map.get(key);
  if (own) own.push(place);
  else map.set(key, [place]);
}

function pairsOf<V>(map: ReadonlyMap<number, V>): [number, V][] {
  return [...map].sort(([a], [b]) => a - b);
}

function written(parts: Record<string, object>): string | null {
  return Object.values(parts).every((part) => Object.keys(part).length === 0) ? null : JSON.stringify(parts);
}
