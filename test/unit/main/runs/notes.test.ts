import { describe, expect, it } from 'vitest';
import { plainError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { fromStoredNote, toStoredNote } from '../../../../main/runs/notes.ts';

const created = '2026-01-02T03:04:05.000Z';

describe('a note of a run', () => {
  it('is kept with what says it in another language', () => {
    const note = phrase`Went on from checkpoint ${3}. ${plainError('checkpoint.damaged', { path: '/c', problem: phrase`it can't be read` })}`;
    expect(fromStoredNote({ created, text: toStoredNote(note) })).toEqual({ created, text: "Went on from checkpoint 3. /c is damaged: it can't be read.", phrase: note });
  });

  it.each(['The training process goes on.', '{"phrase":', '{"phrase":"a {0}","values":{"0":[]}}', 'null'])('that an earlier Epochal recorded, or that is none, is shown as it stands: %s', (text) => {
    expect(fromStoredNote({ created, text })).toEqual({ created, text });
  });
});
