import { version } from '../../system/version.ts';
import type { ExportFormat } from '../format.ts';
import { openTfjs } from '../interpreters/tfjs.ts';
import { tfjsLayerErrors } from './layerErrors.ts';
import { tfjsNetwork } from './network.ts';
import { topologyOf } from './topology.ts';
import { storeWeights } from './weights.ts';

/**
 * A TensorFlow.js layers model: `model.json` and its weights in files beside it, for `tf.loadLayersModel`.
 * It takes float32 pixels 0 to 255 (batch, height, width, channels).
 */
export const tfjs: ExportFormat = {
  async write({ model, weights, classes, name }, { quantize, keepFloat }, tools) {
    const { scale, offset } = model.preprocessing;
    const network = tfjsNetwork(model, weights);
    const { manifest, shards } = storeWeights(network.layers, quantize, keepFloat);
    tools.progress(1, 1);
    const text = {
      format: 'layers-model',
      generatedBy: `Epochal ${version()}`,
      convertedBy: null,
      modelTopology: topologyOf(network),
      userDefinedMetadata: { epochal: { name, preprocessing: network.preprocessing && { layer: network.preprocessing.name, scale, offset }, classes } },
      weightsManifest: manifest,
    };
    const files = new Map<string, readonly Uint8Array[]>([['model.json', [new TextEncoder().encode(JSON.stringify(text))]]]);
    for (const [path, bytes] of shards) files.set(path, [bytes]);
    return { files, warnings: [] };
  },
  open: openTfjs,
  layerErrors: (artifact, source, _settings, images, count) => tfjsLayerErrors(artifact, source, images, count),
};
