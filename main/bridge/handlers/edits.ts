import { differenceBetween } from '../../datasets/edits/between.ts';
import { openSeen } from '../../datasets/edits/seen.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const editsHandlers = ({ edits, datasets, runs }: Studio): HandlersOf<'edits'> => ({
  'edits.apply': ({ id, request }, signal) => edits.apply(id, request, signal),
  'edits.history': ({ id }) => edits.history(id),
  'edits.since': ({ run }) => {
    const { dataset, datasetSha256, datasetChanged } = runs.show(run);
    if (datasetChanged === null) return null;
    const now = datasets.openEdited(dataset);
    now.close();
    const seen = openSeen(now.directory, runs.folder(run), datasetSha256);
    seen?.close();
    if (seen === null) return null;
    const { relabelled, moved, excluded, restored } = differenceBetween(seen, now);
    return { relabelled: relabelled.length, moved: moved.length, excluded: excluded.length, restored: restored.length };
  },
  'edits.diff': ({ id, from, to }) => edits.diff(id, from, to),
});
