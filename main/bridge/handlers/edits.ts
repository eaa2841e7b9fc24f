import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const editsHandlers = ({ edits }: Studio): HandlersOf<'edits'> => ({
  'edits.apply': ({ id, request }, signal) => edits.apply(id, request, signal),
  'edits.history': ({ id }) => edits.history(id),
  'edits.diff': ({ id, from, to }) => edits.diff(id, from, to),
});
