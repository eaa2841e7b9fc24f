import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { Failures } from '../processes/connection.ts';

/** The errors of an inspecting process that gives no answer. */
export const inspectFailures: Failures = {
  process: phrase`The process that runs the network`,
  cancelled: () => died(phrase`it was closed`),
  died,
};

function died(how: Phrase): EpochalError {
  return new EpochalError('inspect.died', { reason: how });
}
