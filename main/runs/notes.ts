import { phraseSchema } from '../../core/errors/schema.ts';
import { phraseText, type Phrase } from '../../core/errors/words.ts';
import type { RunNote } from '../../core/runs.ts';
import { json } from './cells.ts';

const stored = json(phraseSchema);

/** A note as the database and bundles of runs keep it: its phrase as JSON. An earlier Epochal kept its English text. */
export function toStoredNote(note: Phrase): string {
  return JSON.stringify(note);
}

export function fromStoredNote({ created, text }: { created: string; text: string }): RunNote {
  if (!stored.safeParse(text).success) return { created, text };
  const phrase = JSON.parse(text) as Phrase;
  return { created, text: phraseText(phrase), phrase };
}
