import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const modelsHandlers = ({ models }: Studio): HandlersOf<'models'> => ({
  'models.list': () => models.list(),
  'models.show': ({ model }) => models.show(model),
  'models.import': ({ files, name }, signal) => models.import(files, name ?? null, signal),
  'models.rename': ({ model, name }) => models.rename(model, name),
  'models.remove': ({ model }) => {
    models.remove(model);
    return null;
  },
});
