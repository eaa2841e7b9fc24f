import type { AnnotationChanges } from '../../runs/annotations.ts';
import type { Context, Outcome } from '../command.ts';
import { fields } from '../table.ts';
import { withExisting } from './runs.ts';

/** Notes something of a run. */
export async function annotateRun(context: Context, name: string, changes: AnnotationChanges): Promise<Outcome> {
  const { run, name: called, note, tags, starred, archived } = withExisting(context, name, (runs, id) => runs.annotate([id], changes))[0]!;
  return {
    value: { run, name: called, note, tags, starred, archived },
    text: () =>
      fields([
        ['run', `${called} (${run})`],
        ['tags', tags.join(', ') || 'none'],
        ['note', note || 'none'],
        ['starred', starred ? 'yes' : 'no'],
        ['archived', archived ? 'yes' : 'no'],
      ]),
  };
}
