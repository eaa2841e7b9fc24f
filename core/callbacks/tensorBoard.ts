import { defineCallback } from './callback.ts';
import { frequency } from './frequency.ts';

/** `keras.callbacks.TensorBoard`, its scalars. The trainer writes the files; it has no state. */
export const tensorBoard = defineCallback({
  type: 'TensorBoard',
  description: 'Writes event files for TensorBoard.',
  arguments: {
    update_freq: frequency(['epoch', 'batch'], 'epoch', 'Beside every epoch: after every batch, or every so many.'),
  },
  start: () => ({}),
});
