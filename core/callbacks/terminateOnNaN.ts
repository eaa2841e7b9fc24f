import { phrase } from '../errors/words.ts';
import { boolean } from '../arguments.ts';
import { defineCallback, type Measured } from './callback.ts';

/**
 * `keras.callbacks.TerminateOnNaN`: looks at the loss after each step. At the end of an epoch it looks once more,
 * so that what was only written down by epochs ends in the same one.
 */
export const terminateOnNaN = defineCallback({
  type: 'TerminateOnNaN',
  description: 'Ends the run when the loss is no longer a number.',
  arguments: {
    raise_error: boolean({ default: false, description: 'Whether the run fails, and does not just stop.' }),
  },
  start: () => ({}),
  stepEnd: ({ raise_error }, state, { values }) => look(raise_error, state, values),
  epochEnd: ({ raise_error }, state, { values }) => look(raise_error, state, values),
});

function look<S>(fails: boolean, state: S, { loss }: Measured) {
  if (loss === undefined || Number.isFinite(loss)) return { state };
  return { state, stop: phrase`The loss became ${loss}.`, ...(fails ? { fail: true as const } : {}) };
}
