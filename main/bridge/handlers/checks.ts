import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const checksHandlers = ({ checks }: Studio): HandlersOf<'checks'> => ({
  'checks.report': ({ id }, signal) => checks.report(id, signal),
  'checks.run': ({ id }, signal) => checks.check(id, signal),
  'checks.similar': ({ id, split, index, count }, signal) => checks.similar(id, { split, index }, count, signal),
});
