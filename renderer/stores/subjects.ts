import type { DatasetInfo } from '../../core/datasets.ts';
import type { NetworkRef } from '../../core/networks.ts';
import type { ModelRow } from '../../core/models.ts';
import type { RunRow } from '../../core/runs.ts';

/** A network that can be asked about a picture and exported. */
export interface Subject extends NetworkRef {
  name: string;
  /** What it answers about: id of the run's data set; null for an imported model, which has none. */
  dataset: string | null;
  /** Of an imported model: height, width and channels it takes, and how many classes it tells apart; null for a run. */
  takes: { input: readonly number[]; classes: number } | null;
  /** Best accuracy; null where none is known. */
  value: number | null;
}

/** Runs but those that are logs alone, then imported models; of each the newest first. */
export function subjectsOf(runs: readonly RunRow[], models: readonly ModelRow[]): Subject[] {
  return [
    ...runs.filter(({ imported }) => !imported).map(({ run, name, dataset, best }): Subject => ({ id: run, name, kind: 'run', dataset, takes: null, value: best?.value ?? null })),
    ...models.map(({ model, name, input, classes }): Subject => ({ id: model, name, kind: 'model', dataset: null, takes: { input, classes }, value: null })),
  ];
}

/** Data sets whose pictures and classes an imported model fits by their number: what it may have been trained on. */
export function fittingData({ input, classes }: { input: readonly number[]; classes: number }, infos: readonly DatasetInfo[]): DatasetInfo[] {
  return infos.filter((info) => info.classes.length === classes && [info.height, info.width, info.channels].every((size, axis) => size === input[axis]));
}

/** The network of that name; one of another kind where an older address does not say which. */
export function findSubject<S extends NetworkRef>(subjects: readonly S[], network: NetworkRef | null): S | null {
  if (network === null) return null;
  const named = subjects.filter(({ id }) => id === network.id);
  return named.find(({ kind }) => kind === network.kind) ?? named[0] ?? null;
}
