import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const appHandlers = ({ info }: Studio): HandlersOf<'app'> => ({
  'app.info': () => info,
});
