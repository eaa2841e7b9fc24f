import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { damaged, notAModel } from '../../formats/errors.ts';
import type { ImportedModel } from '../../formats/imported-model.ts';
import { assemble } from '../../formats/keras/assemble.ts';
import { readEpochal } from '../../formats/keras/epochal.ts';
import { isJson, own, parseJson, type Json } from '../../formats/keras/json.ts';
import { openFiles, topologyFile } from './files.ts';
import { byLayer, readManifest } from './weights.ts';

/** Characters of a `model.json` are those of a configuration; weights lie in other files. */
const longestTopology = 64 * 2 ** 20;

/**
 * Reads a TensorFlow.js layers model, with weights of float32 or quantised.
 * @param source a folder, the path of its `model.json`, or a zip file's path or bytes.
 * @param name for messages, and the model's where the file has none.
 * @throws EpochalError `import.unsupported` naming all layers that can't be brought in, and for graph models;
 *   `import.damaged`, `import.too-large`, `import.not-a-model`. Nothing in the files is executed.
 */
export async function readTfjs(source: string | Uint8Array, name: string): Promise<ImportedModel> {
  const files = await openFiles(source, name);
  try {
    if ((await files.size(topologyFile)) > longestTopology) throw damaged(name, phrase`${topologyFile} is larger than a network's description`);
    const json = parseJson(new TextDecoder().decode(await files.read(topologyFile)), topologyFile, name);
    const config = configOf(json, name);
    const arrays = await readManifest(own(json, 'weightsManifest') ?? [], files, name);
    const metadata = own(json, 'userDefinedMetadata');
    return assemble({
      file: name,
      config,
      // Whatever wrote the configuration, TensorFlow.js computes what Keras 2 did.
      version: null,
      epochal: readEpochal(isJson(metadata) ? own(metadata, 'epochal') : undefined),
      arrays: (layers) => byLayer(arrays, layers),
    });
  } finally {
    files.close();
  }
}

/** The network's configuration in Keras 2's form. */
function configOf(json: Json, name: string): Json {
  const topology = own(json, 'modelTopology');
  if (own(json, 'format') === 'graph-model' || (isJson(topology) && Array.isArray(own(topology, 'node')))) {
    throw new EpochalError('import.unsupported/graph-model', { name });
  }
  if (!isJson(topology)) throw notAModel(name, phrase`its ${topologyFile} has no modelTopology`);
  const within = own(topology, 'model_config');
  return isJson(within) ? within : topology;
}
