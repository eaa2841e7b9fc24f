import { splitNames, type SplitName } from '../../datasets.ts';
import { EpochalError } from '../../errors.ts';
import type { Edit } from './edit.ts';
import { imageAt, readIndexList, type ImageLists, type Ranges } from './images.ts';

/** What edits are made to: a set as it was imported. A place is the position of an image among all. */
export interface Imported {
  id: string;
  classes: readonly string[];
  ranges: Ranges;
  /** By place; those of unlabeled images mean nothing. */
  labels: Int32Array;
}

/** What differs from what was imported. Classes are named by their number as imported. */
export interface EditState {
  /** By place: its class where it is another, or where it had none. */
  readonly labels: ReadonlyMap<number, number>;
  readonly splits: ReadonlyMap<number, SplitName>;
  readonly excluded: ReadonlySet<number>;
  /** Those that some image has. */
  readonly tags: ReadonlyMap<string, ReadonlySet<number>>;
  readonly names: ReadonlyMap<number, string>;
  /** A class that is gone, and the one it was merged into, which is there. */
  readonly merged: ReadonlyMap<number, number>;
}

interface Changing extends EditState {
  labels: Map<number, number>;
  splits: Map<number, SplitName>;
  excluded: Set<number>;
  tags: Map<string, Set<number>>;
  names: Map<number, string>;
  merged: Map<number, number>;
}

/**
 * A set after edits.
 * @param edits those in force, in their order.
 * @throws EpochalError `edit.range`, `edit.class`, `edit.class-exists`, `edit.same-class`, `edit.unlabelled` for an edit that can't be made.
 */
export function stateAfter(imported: Imported, edits: Iterable<Edit>): EditState {
  let after: EditState = untouched();
  for (const { state } of statesAlong(imported, edits)) after = state;
  return after;
}

/** The set after each of its edits; the state given with one is changed by the next. Throws as `stateAfter`. @param before is called with each edit and the state before it. */
export function* statesAlong<E extends Edit>(imported: Imported, edits: Iterable<E>, before?: (state: EditState, edit: E) => void): Generator<{ edit: E; state: EditState }> {
  const state = untouched();
  for (const edit of edits) {
    before?.(state, edit);
    change(imported, state, edit);
    yield { edit, state };
  }
}

function untouched(): Changing {
  return { labels: new Map(), splits: new Map(), excluded: new Set(), tags: new Map(), names: new Map(), merged: new Map() };
}

/** The class of an image as imported; the number of a class that is there. Null for an image without a label. */
export function classOf(imported: Imported, { labels, merged }: EditState, place: number): number | null {
  const own = labels.get(place);
  return own === undefined ? importedClassOf(imported, merged, place) : (merged.get(own) ?? own);
}

/** What `classOf` says of an image that was not relabelled. */
export function importedClassOf({ labels, ranges }: Imported, merged: EditState['merged'], place: number): number | null {
  if (place >= ranges.unlabeled.start) return null;
  const own = labels[place]!;
  return merged.get(own) ?? own;
}

/** The split an image is in. */
export function splitOf({ ranges }: Imported, state: EditState, place: number): SplitName {
  return state.splits.get(place) ?? imageAt(ranges, place).split;
}

/** The classes that are there, by their number as imported, with the names they have. */
export function classesOf({ classes }: Imported, { names, merged }: EditState): { label: number; name: string }[] {
  return classes.flatMap((name, label) => (merged.has(label) ? [] : [{ label, name: names.get(label) ?? name }]));
}

/** Places of images. @throws EpochalError `edit.range`. */
export function placesOf({ id, ranges }: Pick<Imported, 'id' | 'ranges'>, images: ImageLists): number[] {
  return splitNames.flatMap((split) => {
    const list = images[split];
    if (list === undefined) return [];
    const { start, end } = ranges[split];
    const indices = readIndexList(list, end - start);
    const beyond = indices.find((index) => index >= end - start);
    if (beyond !== undefined) throw new EpochalError('edit.range', { id, split, index: beyond, count: end - start });
    return indices.map((index) => start + index);
  });
}

function change(imported: Imported, state: Changing, edit: Edit): void {
  switch (edit.edit) {
    case 'relabel':
      requireClass(imported, state, edit.label);
      for (const place of placesOf(imported, edit.images)) put(state.labels, place, edit.label, importedClassOf(imported, state.merged, place));
      break;
    case 'exclude':
      for (const place of placesOf(imported, edit.images)) state.excluded.add(place);
      break;
    case 'restore':
      for (const place of placesOf(imported, edit.images)) state.excluded.delete(place);
      break;
    case 'tag':
    case 'untag':
      tag(state, edit.tag, placesOf(imported, edit.images), edit.edit === 'tag');
      break;
    case 'move':
      move(imported, state, edit.images, edit.to);
      break;
    case 'split':
      for (const to of ['train', 'validation', 'test'] as const) move(imported, state, edit.to[to], to);
      break;
    case 'rename-class':
      rename(imported, state, edit.label, edit.name);
      break;
    case 'merge-classes':
      merge(imported, state, edit.label, edit.into);
      break;
  }
}

/** Only what differs from what was imported is kept, so that one content has one state. */
function put<V>(map: Map<number, V>, key: number, value: V, imported: V | null): void {
  if (value === imported) map.delete(key);
  else map.set(key, value);
}

function tag({ tags }: Changing, name: string, places: readonly number[], isAdded: boolean): void {
  const tagged = tags.get(name) ?? new Set();
  for (const place of places) {
    if (isAdded) tagged.add(place);
    else tagged.delete(place);
  }
  if (tagged.size > 0) tags.set(name, tagged);
  else tags.delete(name);
}

function move(imported: Imported, state: Changing, images: ImageLists, to: SplitName): void {
  for (const place of placesOf(imported, images)) {
    const { split, index } = imageAt(imported.ranges, place);
    if (to !== 'unlabeled' && classOf(imported, state, place) === null) throw new EpochalError('edit.unlabelled', { id: imported.id, split, index, to });
    put(state.splits, place, to, split);
  }
}

function rename(imported: Imported, state: Changing, label: number, name: string): void {
  requireClass(imported, state, label);
  const other = classesOf(imported, state).find((one) => one.name === name);
  if (other && other.label !== label) throw new EpochalError('edit.class-exists', { id: imported.id, name: JSON.stringify(name) });
  put(state.names, label, name, imported.classes[label]!);
}

function merge(imported: Imported, state: Changing, label: number, into: number): void {
  requireClass(imported, state, label);
  requireClass(imported, state, into);
  if (label === into) throw new EpochalError('edit.same-class', { name: JSON.stringify(state.names.get(label) ?? imported.classes[label]) });
  state.merged.set(label, into);
  for (const [gone, to] of state.merged) if (to === label) state.merged.set(gone, into);
}

function requireClass(imported: Imported, { merged }: EditState, label: number): void {
  if (label >= imported.classes.length || merged.has(label)) throw new EpochalError('edit.class', { id: imported.id, name: String(label), names: '' });
}
