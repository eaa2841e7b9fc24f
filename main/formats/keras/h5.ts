import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { Hdf5Reader } from '../hdf5/read.ts';
import { notAModel } from '../errors.ts';
import type { ImportedModel } from '../imported-model.ts';
import { assemble } from './assemble.ts';
import { readEpochal } from './epochal.ts';
import { parseJson } from './json.ts';
import { layoutOf, namedLayers } from './stored.ts';
import { byName } from './weights.ts';

/**
 * Reads an `.h5` file of a whole model, of Keras 2 or 3.
 * @param bytes of the file. @param name for messages, and the model's where the file has none.
 * @throws EpochalError `import.weights-only` where it holds weights alone; else as `readKeras`.
 */
export async function readH5(bytes: Uint8Array, name: string): Promise<ImportedModel> {
  const file = await Hdf5Reader.open(bytes, name);
  try {
    return readModel(file, name);
  } finally {
    file.close();
  }
}

function readModel(file: Hdf5Reader, name: string): ImportedModel {
  const config = file.text('/', 'model_config');
  if (config === null) {
    if (layoutOf(file) === null) throw notAModel(name, phrase`it is an HDF5 file, and not one of Keras`);
    throw new EpochalError('import.weights-only', { name });
  }
  const stored = namedLayers(file, name);
  const ours = file.text('/', 'epochal');
  return assemble({
    file: name,
    config: parseJson(config, 'model_config', name),
    version: file.text('/', 'keras_version') ?? (file.kind('/model_weights') ? file.text('/model_weights', 'keras_version') : null),
    epochal: ours === null ? null : readEpochal(parseJson(ours, phrase`what Epochal wrote`, name)),
    arrays: (layers, countOf) => byName(stored, layers, countOf),
  });
}
