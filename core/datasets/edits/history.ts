import { EpochalError } from '../../errors.ts';
import { isStep, type Edit, type Recorded } from './edit.ts';

/** The edits of a set one after the other: the first `position` are in force, those after it were undone and can be redone. */
export interface History {
  readonly edits: readonly Recorded<Edit>[];
  readonly position: number;
}

export const noHistory: History = { edits: [], position: 0 };

/**
 * The history with one more line of the journal. A new edit takes the place of those that were undone.
 * @throws EpochalError `edit.nothing-undone`, `edit.nothing-done` where there are fewer steps to go.
 */
export function extended({ edits, position }: History, line: Recorded): History {
  if (!isStep(line)) return { edits: [...edits.slice(0, position), line as Recorded<Edit>], position: position + 1 };
  const { steps } = line;
  if (line.edit === 'undo') {
    if (steps > position) throw new EpochalError('edit.nothing-done', { steps, count: position });
    return { edits, position: position - steps };
  }
  if (steps > edits.length - position) throw new EpochalError('edit.nothing-undone', { steps, count: edits.length - position });
  return { edits, position: position + steps };
}

/** The history that a journal tells. */
export function replayed(lines: Iterable<Recorded>): History {
  const edits: Recorded<Edit>[] = [];
  let position = 0;
  for (const line of lines) {
    if (isStep(line)) {
      // A step alone decides nothing about the edits: the same rules as for one more line.
      ({ position } = extended({ edits, position }, line));
    } else {
      edits.length = position;
      edits.push(line as Recorded<Edit>);
      position++;
    }
  }
  return { edits, position };
}
