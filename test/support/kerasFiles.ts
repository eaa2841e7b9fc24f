import { fileURLToPath } from 'node:url';
import { readH5 } from '../../main/formats/keras/h5.ts';
import { readKeras } from '../../main/formats/keras/keras.ts';
import type { ImportedModel } from '../../main/formats/imported-model.ts';
import { openZip } from '../../main/formats/zip/read.ts';

const archive = await openZip(fileURLToPath(new URL('../fixtures/keras/files.zip', import.meta.url)));

/** Names of the files in test/fixtures/keras/files.zip. */
export const kerasFiles = archive.paths;

/** A file of them, in memory of its own. */
export async function kerasFile(name: string): Promise<Uint8Array> {
  return Uint8Array.from(await archive.read(name));
}

/** What Keras itself answers for files of models. */
export const kerasAnswers = JSON.parse(Buffer.from(await archive.read('expected.json')).toString()) as Record<string, { shape: [number, number, number]; probabilities: number[] }>;

/** Reads a model as its ending says. */
export function readAny(bytes: Uint8Array, name: string): Promise<ImportedModel> {
  return (name.endsWith('.keras') ? readKeras : readH5)(bytes, name);
}
