import { EpochalError } from '../../core/errors.ts';
import type { Failures } from '../processes/connection.ts';

/** The errors of an inspecting process that gives no answer. */
export const inspectFailures: Failures = {
  process: 'The process that runs the network',
  cancelled: () => died('it was closed'),
  died,
};

function died(how: string): EpochalError {
  return new EpochalError('inspect.died', { reason: how });
}
