import { z } from 'zod';
import type { SplitName } from '../datasets.ts';
import type { Difference } from '../datasets/edits/difference.ts';
import type { Edit } from '../datasets/edits/edit.ts';
import { editRequestSchema } from '../datasets/edits/request.ts';
import type { Phrase } from '../errors/words.ts';
import { call } from './call.ts';

/** A data set after an edit. */
export interface EditOutcome {
  id: string;
  /** Of what a training sees. */
  sha256: string;
  /** Of all that edits can change. */
  edition: string;
  /** In force. */
  edits: number;
  /** Undone, to be done again. */
  undone: number;
  counts: Record<SplitName, number>;
}

/** One edit of a history. */
export interface HistoryEntry {
  /** From 1. */
  step: number;
  edit: Edit['edit'];
  created: string;
  what: Phrase;
  /** Of the set after it; null of old ones of a long history. */
  sha256: string | null;
  /** Whether it was undone and can be done again. */
  undone: boolean;
}

export interface EditHistory {
  id: string;
  /** Of the set as imported. */
  imported: string;
  /** Edits in force: the first of the entries. */
  position: number;
  entries: HistoryEntry[];
  notes: Phrase[];
}

/** A state of a data set: as imported (0), after an edit of its history, or by its hash (at least 6 digits of it). */
const version = z.union([z.int().min(0), z.string().regex(/^[0-9a-f]{6,64}$/)]);

export interface VersionDifference extends Difference {
  id: string;
  from: { sha256: string; counts: Record<SplitName, number> };
  to: { sha256: string; counts: Record<SplitName, number> };
}

/** How many images differ, by what differs of them. */
export type ChangeCounts = Record<'relabelled' | 'moved' | 'excluded' | 'restored', number>;

const dataset = z.strictObject({ id: z.string() });

export const editsCalls = {
  /** Does an edit, an undo or a redo. */
  'edits.apply': call<EditOutcome>()(dataset.extend({ request: editRequestSchema })),
  'edits.history': call<EditHistory>()(dataset),
  /** What one state has otherwise than another; default: the present one. */
  'edits.diff': call<VersionDifference>()(dataset.extend({ from: version, to: version.optional() })),
  /** What its data set has now otherwise than a run saw it; null where that can't be told. */
  'edits.since': call<ChangeCounts | null>()(z.strictObject({ run: z.string() })),
} as const;

export interface EditsEvents {
  /** A data set was edited, here or by another process. */
  edits: EditOutcome;
}
export const editsTopics = { edits: z.null() } as const;
