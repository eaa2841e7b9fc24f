import { EpochalError } from '../../../core/errors.ts';
import { cifar10Binary, cifar100Binary } from './cifar-binary.ts';
import { cifar10Png } from './cifar-png.ts';
import { cifar10Python, cifar100Python } from './cifar-python.ts';
import type { Container, Entry } from './container.ts';
import type { DatasetKind, Layout } from './layout.ts';

const layouts: Layout[] = [cifar10Python, cifar10Binary, cifar10Png, cifar100Python, cifar100Binary];

export interface Detected {
  layout: Layout;
  /** The files of the layout, by name. */
  files: Map<string, Entry>;
  bytes: number;
}

/**
 * Finds out which data set lies in `container`, by the names of its files.
 * @param as what it should be; anything when absent.
 * @throws EpochalError `dataset.incomplete` naming the missing files, `dataset.kind` when it is none that can be read.
 */
export function detectLayout(container: Container, as?: DatasetKind): Detected {
  const folders = Map.groupBy(container.entries, (entry) => entry.path.slice(0, -entry.name.length));
  const found = [...folders.values()]
    .flatMap((entries) => layouts.map((layout) => match(layout, entries)))
    .filter((candidate) => candidate.present > 0)
    .sort((a, b) => b.share - a.share);
  const best = found.find((candidate) => !as || candidate.layout.kind === as) ?? found[0];
  if (!best) {
    const some = container.entries.slice(0, 5).map((entry) => entry.path).join(', ');
    throw new EpochalError('dataset.kind', { path: container.path, found: `${some}${container.entries.length > 5 ? ', …' : ''}` });
  }
  if (as && best.layout.kind !== as)
    throw new EpochalError('dataset.kind/other', { path: container.path, title: best.layout.title, as, kind: best.layout.kind });
  if (best.missing.length > 0)
    throw new EpochalError('dataset.incomplete', { path: container.path, title: best.layout.title, missing: best.missing.join(', ') });
  return best;
}

function match(layout: Layout, entries: Entry[]) {
  const names = new Set([...layout.required, ...layout.optional]);
  const files = new Map(entries.filter((entry) => names.has(entry.name)).map((entry) => [entry.name, entry]));
  const missing = layout.required.filter((name) => !files.has(name));
  const present = layout.required.length - missing.length;
  const bytes = [...files.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  return { layout, files, missing, present, share: present / layout.required.length, bytes };
}
