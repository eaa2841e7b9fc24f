import { readFile } from 'node:fs/promises';
import { phrase } from '../../../core/errors/words.ts';
import { resource } from '../../system/resources.ts';
import type { Artifact, ExportFormat } from '../format.ts';
import { openTfjs } from '../interpreters/tfjs.ts';
import { tfjsLayerErrors } from '../tfjs/layerErrors.ts';
import { tfjsNetwork } from '../tfjs/network.ts';
import { topologyOf } from '../tfjs/topology.ts';
import { storeWeights } from '../tfjs/weights.ts';
import { pageRuntime } from './runtime.ts';
import { factsOf, modelScript, readScript } from './script.ts';

/** What is the same for every network. */
const pages = ['index.html', 'style.css', 'words.js', 'pixels.js', 'app.js', 'LICENSES.txt'];

/** Beyond this a browser takes long to read the page; with half the bytes it takes half of it. */
const largeBytes = 64 * 2 ** 20;

/**
 * A folder with a page that classifies pictures by camera, drop, paste or choice, in any browser, from any host or from
 * disk, without network: classic scripts only, the network within one of them.
 */
export const web: ExportFormat = {
  async write(source, { quantize, keepFloat }, tools) {
    const files = new Map<string, readonly Uint8Array[]>(await Promise.all(pages.map(async (page) => [page, [await readFile(resource('web', page))]] as const)));
    files.set('runtime.js', [await pageRuntime()]);
    const network = tfjsNetwork(source.model, source.weights);
    const { manifest, shards } = storeWeights(network.layers, quantize, keepFloat);
    const script = modelScript({ facts: factsOf(source), topology: topologyOf(network), manifest: manifest.flatMap(({ weights }) => weights) }, [...shards.values()]);
    tools.progress(1, 1);
    const bytes = script.bytes!;
    const advice = quantize === 'none' ? phrase` Weights of float16 halve it.` : null;
    const warnings = bytes > largeBytes ? [phrase`The page's model.js has ${Math.round(bytes / 1e6)} MB, which browsers take a while to read.${advice}`] : [];
    return { files, streams: new Map([['model.js', script]]), warnings };
  },

  open: async (artifact, source) => openTfjs(await layersModel(artifact), source),
  layerErrors: async (artifact, source, _settings, images, count) => tfjsLayerErrors(await layersModel(artifact), source, images, count),
};

/** What the page's script holds, as the files of a layers model. */
async function layersModel({ streams }: Artifact): Promise<Artifact> {
  const { topology, manifest, weights } = await readScript(streams!.get('model.js')!);
  const text = JSON.stringify({ modelTopology: topology, weightsManifest: [{ paths: ['weights'], weights: manifest }] });
  return { files: new Map([['model.json', [Buffer.from(text)]], ['weights', weights.map((part) => Buffer.from(part, 'base64'))]]), warnings: [] };
}
