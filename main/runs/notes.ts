import { phraseText, type Phrase } from '../../core/errors/words.ts';
import type { RunNote } from '../../core/runs.ts';

/** A note as the database and bundles of runs keep it: its phrase as JSON. An earlier Epochal kept its English text. */
export function toStoredNote(note: Phrase): string {
  return JSON.stringify(note);
}

export function fromStoredNote({ created, text }: { created: string; text: string }): RunNote {
  if (!text.startsWith('{"phrase":')) return { created, text };
  const phrase = JSON.parse(text) as Phrase;
  return { created, text: phraseText(phrase), phrase };
}
