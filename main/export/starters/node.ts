import { ofTfjs, starter } from './starter.ts';

/** A package that classifies pictures with Node and TensorFlow.js. */
export const node = starter({ id: 'node', inner: async () => (await import('../tfjs/tfjs.ts')).tfjs, model: 'model/', facts: '', shared: ['pixels.js'], file: null }, ofTfjs);
