import type { ImportKind } from '../../core/models.ts';
import type { ImportedModel } from '../formats/imported-model.ts';

/** Reads the network of a file (its bytes) or of a folder (its path). @param name for messages and the model. */
export type ReadModel = (source: Uint8Array | string, name: string) => Promise<ImportedModel>;

/** Where each reader is, and whether it takes a folder. They are loaded when they are asked for. `epochal` holds runs, and is read elsewhere. */
const readers: Record<Exclude<ImportKind, 'epochal'>, { isFolder: boolean; load(): Promise<ReadModel> }> = {
  keras: { isFolder: false, load: async () => ofBytes((await import('../formats/keras/keras.ts')).readKeras) },
  tfjs: { isFolder: true, load: async () => (await import('./tfjs/tfjs.ts')).readTfjs },
  h5: { isFolder: false, load: async () => ofBytes((await import('../formats/keras/h5.ts')).readH5) },
  onnx: { isFolder: false, load: async () => ofBytes((await import('./onnx/onnx.ts')).readOnnx) },
  tflite: { isFolder: false, load: async () => ofBytes((await import('./tflite/tflite.ts')).readTflite) },
};

function ofBytes(read: (bytes: Uint8Array, name: string) => Promise<ImportedModel>): ReadModel {
  return (source, name) => {
    if (typeof source === 'string') throw new TypeError(`${name} is read from its bytes`);
    return read(source, name);
  };
}

export function readerOf(kind: Exclude<ImportKind, 'epochal'>): { isFolder: boolean; load(): Promise<ReadModel> } {
  return readers[kind];
}
