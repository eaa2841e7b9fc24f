import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const datasetExportsHandlers = ({ datasetExports }: Studio): HandlersOf<'datasetExports'> => ({
  'datasetExports.make': ({ id, settings }) => datasetExports.make(id, settings),
  'datasetExports.list': () => datasetExports.list(),
  'datasetExports.cancel': ({ export: id }) => {
    datasetExports.cancel(id);
    return null;
  },
  'datasetExports.remove': ({ export: id }) => {
    datasetExports.remove(id);
    return null;
  },
});
