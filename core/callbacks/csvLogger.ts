import { boolean, choice } from '../arguments.ts';
import { defineCallback } from './callback.ts';

/** `keras.callbacks.CSVLogger`. The trainer writes the file; it has no state. */
export const csvLogger = defineCallback({
  type: 'CSVLogger',
  description: 'Writes a line of numbers per epoch into a file that spreadsheets read.',
  arguments: {
    separator: choice([',', ';', '\t', '|'], { default: ',', description: 'What stands between two numbers.' }),
    append: boolean({ default: false, description: 'Whether to go on below what the file already has.' }),
  },
  start: () => ({}),
});
