import type { Container, Entry } from './container.ts';
import type { DatasetKind } from './kinds.ts';
import type { Facts, Found, Layout, Part } from './layout.ts';

/** A layout that is known by the names of its files. */
export interface NamedFiles {
  kind: DatasetKind;
  title: string;
  /** Files that must be there, all in one folder. */
  required: string[];
  /** Files that are used when they are there. */
  optional: string[];
  /** @param files those of `required` and `optional` that are there, by name. */
  read(container: Container, files: Map<string, Entry>, add: (part: Part) => Promise<void>): Promise<Facts>;
}

/** The folder that has most of the files is the one that is read. */
export function namedFiles(spec: NamedFiles): Layout {
  const { kind, title } = spec;
  return {
    kind,
    title,
    async find(container) {
      const folders = Map.groupBy(container.entries, (entry) => entry.path.slice(0, -entry.name.length));
      const found = [...folders.values()].map((entries) => match(spec, container, entries));
      return found.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share)[0] ?? null;
    },
  };
}

function match(spec: NamedFiles, container: Container, entries: Entry[]): Found {
  const names = new Set([...spec.required, ...spec.optional]);
  const files = new Map(entries.filter((entry) => names.has(entry.name)).map((entry) => [entry.name, entry]));
  const missing = spec.required.filter((name) => !files.has(name));
  return {
    missing,
    share: 1 - missing.length / spec.required.length,
    bytes: [...files.values()].reduce((sum, entry) => sum + entry.bytes, 0),
    read: (add) => spec.read(container, files, add),
  };
}
