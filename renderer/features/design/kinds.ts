import type { ImportKind } from '../../../core/models.ts';

/** What a model was read from, as the world calls it; the same in every language. */
export const kindNames: Readonly<Record<ImportKind, string>> = {
  keras: 'Keras 3',
  h5: 'Keras HDF5',
  tfjs: 'TensorFlow.js',
  tflite: 'TensorFlow Lite',
  onnx: 'ONNX',
  epochal: 'Epochal',
};
