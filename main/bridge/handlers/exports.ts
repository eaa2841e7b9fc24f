import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const exportsHandlers = ({ exports }: Studio): HandlersOf<'exports'> => ({
  'exports.make': ({ run, settings }) => exports.make(run, settings),
  'exports.list': ({ run }) => exports.list(run ?? null),
  'exports.cancel': ({ export: id }) => {
    exports.cancel(id);
    return null;
  },
  'exports.remove': ({ export: id }) => {
    exports.remove(id);
    return null;
  },
});
