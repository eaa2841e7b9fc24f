import { ofTflite, starter } from './starter.ts';

/** A folder that classifies pictures with Python and LiteRT. */
export const python = starter({ id: 'python', inner: async () => (await import('../tflite/tflite.ts')).tflite, model: '', facts: '', file: 'model.tflite' }, ofTflite);
