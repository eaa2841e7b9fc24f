import { splitNames, type SplitName } from '../../datasets.ts';
import { classesOf, classOf, splitOf, type EditState, type Imported } from './state.ts';

/** Images of a split in the order in which a training sees them. */
export interface SplitView {
  /** The position of each among all images as imported, ascending: where its bytes lie. */
  places: Uint32Array;
  /** Of the classes that are there, in their order; 0 for an image without a label. */
  labels: Int32Array;
}

/** A set as it is after its edits: what trains, measures, exports and compares sees of it. */
export interface DatasetView {
  classes: string[];
  /** The number of each as imported. */
  classLabels: number[];
  splits: Record<SplitName, SplitView>;
}

export function viewOf(imported: Imported, state: EditState): DatasetView {
  const classes = classesOf(imported, state);
  const renumbered = new Map(classes.map(({ label }, place) => [label, place]));
  const places: Record<SplitName, number[]> = { train: [], validation: [], test: [], unlabeled: [] };
  for (let place = 0; place < imported.ranges.unlabeled.end; place++) {
    if (!state.excluded.has(place)) places[splitOf(imported, state, place)].push(place);
  }
  const splitView = (split: SplitName): SplitView => ({
    places: Uint32Array.from(places[split]),
    labels: Int32Array.from(places[split], (place) => renumbered.get(classOf(imported, state, place) ?? -1) ?? 0),
  });
  return {
    classes: classes.map(({ name }) => name),
    classLabels: classes.map(({ label }) => label),
    splits: Object.fromEntries(splitNames.map((split) => [split, splitView(split)])) as Record<SplitName, SplitView>,
  };
}
