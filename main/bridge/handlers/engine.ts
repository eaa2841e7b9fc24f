import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const engineHandlers = ({ engine }: Studio): HandlersOf<'engine'> => ({
  'engine.status': () => engine.status(),
  'engine.install': () => {
    engine.install();
    return null;
  },
  'engine.cancel': () => {
    engine.cancel();
    return null;
  },
});
