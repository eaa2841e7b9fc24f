import { EpochalError } from '../../../core/errors.ts';
import type { HandlersOf } from '../handlers.ts';

const pending = (): never => {
  throw new EpochalError('app.pending', 'This is not there yet.', 'Wait for a later version.');
};

export const pendingHandlers: HandlersOf<'runs'> & HandlersOf<'predict'> & HandlersOf<'evaluate'> = {
  'runs.start': pending,
  'runs.list': () => [],
  'runs.show': pending,
  'runs.series': pending,
  'runs.samples': pending,
  'runs.pause': pending,
  'runs.resume': pending,
  'runs.stop': pending,
  'runs.rename': pending,
  'runs.delete': pending,
  'predict.picture': pending,
  'evaluate.run': pending,
};
