import type { ExportFormatId } from '../../core/exports.ts';
import type { ExportFormat } from './format.ts';

/** Where each format is. They are loaded when they are asked for: each brings libraries of its own. */
const formats: Record<ExportFormatId, () => Promise<ExportFormat>> = {
  tflite: async () => (await import('./tflite/tflite.ts')).tflite,
  tfjs: async () => (await import('./tfjs/tfjs.ts')).tfjs,
  keras: async () => (await import('./keras/keras.ts')).keras,
  h5: async () => (await import('./keras/keras.ts')).h5,
  onnx: async () => (await import('./onnx/onnx.ts')).onnx,
  savedmodel: async () => (await import('./savedmodel/savedmodel.ts')).savedmodel,
  web: async () => (await import('./web/web.ts')).web,
  android: async () => (await import('./starters/android.ts')).android,
  ios: async () => (await import('./starters/ios.ts')).ios,
  python: async () => (await import('./starters/python.ts')).python,
  node: async () => (await import('./starters/node.ts')).node,
  cluster: async () => (await import('./cluster/cluster.ts')).cluster,
  card: async () => (await import('./card/card.ts')).card,
  epochal: async () => (await import('./epochal/epochal.ts')).epochal,
};

export function loadFormat(id: ExportFormatId): Promise<ExportFormat> {
  return formats[id]();
}
