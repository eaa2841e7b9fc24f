import { Hdf5Reader } from '../hdf5/read.ts';
import { openZip, usualZipLimits } from '../zip/read.ts';
import { notAModel } from '../errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { ImportedModel } from '../imported-model.ts';
import { assemble } from './assemble.ts';
import { readEpochal } from './epochal.ts';
import { own, parseJson } from './json.ts';
import { classLayers } from './stored.ts';
import { byPath } from './weights.ts';

const limits = { ...usualZipLimits, entries: 1000 };
const weightsFile = 'model.weights.h5';

/**
 * Reads a `.keras` file (Keras 3, and TensorFlow 2.12 to 2.15).
 * @param bytes of the file. @param name for messages, and the model's where the file has none.
 * @throws EpochalError `import.unsupported` naming all layers that can't be brought in, `import.damaged`,
 *   `import.too-large`, `import.not-a-model`. Nothing in the file is executed.
 */
export async function readKeras(bytes: Uint8Array, name: string): Promise<ImportedModel> {
  const zip = await openZip(bytes, { name, limits });
  try {
    if (zip.size('config.json') === null) throw notAModel(name, phrase`it is a zip archive without config.json`);
    const text = async (path: string): Promise<string> => new TextDecoder().decode(await zip.read(path));
    const config = parseJson(await text('config.json'), 'config.json', name);
    const metadata = zip.size('metadata.json') === null ? {} : parseJson(await text('metadata.json'), 'metadata.json', name);
    if (zip.size(weightsFile) === null) throw notAModel(name, phrase`it has no ${weightsFile}`);
    const file = await Hdf5Reader.open(await zip.read(weightsFile), `${weightsFile} of ${name}`);
    try {
      const stored = classLayers(file);
      const version = own(metadata, 'keras_version');
      return assemble({
        file: name,
        config,
        version: typeof version === 'string' ? version : null,
        epochal: readEpochal(own(metadata, 'epochal')),
        arrays: () => byPath(stored),
      });
    } finally {
      file.close();
    }
  } finally {
    zip.close();
  }
}
