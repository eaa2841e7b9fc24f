import { ofTflite, starter } from './starter.ts';

const assets = 'app/src/main/assets/';

/** A Gradle project of an Android app that classifies pictures with LiteRT. */
export const android = starter({ id: 'android', inner: async () => (await import('../tflite/tflite.ts')).tflite, model: assets, facts: assets, file: 'model.tflite' }, ofTflite);
