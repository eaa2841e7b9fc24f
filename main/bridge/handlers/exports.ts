import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const exportsHandlers = ({ exports }: Studio): HandlersOf<'exports'> => ({
  'exports.make': ({ network, settings }) => exports.make(network, settings),
  'exports.list': ({ network }) => exports.list(network ?? null),
  'exports.cancel': ({ export: id }) => {
    exports.cancel(id);
    return null;
  },
  'exports.remove': ({ export: id }) => {
    exports.remove(id);
    return null;
  },
});
