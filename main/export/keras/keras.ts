import { joinPhrases, phrase } from '../../../core/errors/words.ts';
import type { Model } from '../../../core/model/model.ts';
import { version } from '../../system/version.ts';
import { zipParts } from '../../formats/zip/write.ts';
import type { Artifact, ExportFormat } from '../format.ts';
import type { ExportSource } from '../source.ts';
import { modelConfig } from './config.ts';
import { kerasNetwork, type KerasNetwork } from './network.ts';
import { openKeras } from '../interpreters/keras.ts';
import { kerasVersion, writeModel, writeWeights } from './weights.ts';

/**
 * A `.keras` file, as Keras 3.15 saves: a zip archive of config.json, metadata.json and model.weights.h5, stored. It takes
 * pixels of 0 to 255, and is not compiled.
 */
export const keras: ExportFormat = {
  async write(source, _settings, tools) {
    const network = kerasNetwork(source.model);
    const metadata = { keras_version: kerasVersion, epochal: ours(source, network) };
    const archive = await zipParts([
      { path: 'metadata.json', content: [text(metadata)] },
      { path: 'config.json', content: [text(modelConfig(network, 'keras3'))] },
      { path: 'model.weights.h5', content: await writeWeights(network, source.weights, tools.progress) },
    ]);
    return artifact('model.keras', archive, source.model, network);
  },
  open: openKeras,
};

/** An `.h5` file of a whole model, as Keras 2 and 3 open it. It takes pixels of 0 to 255, and is not compiled. */
export const h5: ExportFormat = {
  async write(source, _settings, tools) {
    const network = kerasNetwork(source.model);
    const attributes = { model_config: JSON.stringify(modelConfig(network, 'legacy')), epochal: JSON.stringify(ours(source, network)) };
    return artifact('model.h5', await writeModel(network, source.weights, attributes, tools.progress), source.model, network);
  },
  open: openKeras,
};

/** What Keras does not ask for and Epochal reads again: `Epochal` of main/formats/keras/epochal.ts. */
function ours({ name, model: { preprocessing }, classes, epoch }: ExportSource, network: KerasNetwork): object {
  return {
    version: version(),
    name,
    epoch,
    input: 'pixels 0 to 255, float32 (batch, height, width, channels)',
    preprocessing: network.preprocessing === null ? null : { layer: network.preprocessing, ...preprocessing },
    classes,
  };
}

function artifact(path: string, parts: readonly Uint8Array[], model: Model, { renamed, preprocessing }: KerasNetwork): Artifact {
  const names = Array.from(renamed, ([ours, theirs]) => phrase`'${ours}' is '${theirs}'`);
  return {
    files: new Map([[path, parts]]),
    warnings: [
      ...(names.length === 0 ? [] : [phrase`Keras takes no such names of layers: in the file ${joinPhrases(names, 'comma')}.`]),
      ...(preprocessing === null || preprocessing === 'preprocessing' ? [] : [phrase`A layer of '${model.name}' is called 'preprocessing': that of the file which scales pixels is '${preprocessing}'.`]),
    ],
  };
}

function text(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
