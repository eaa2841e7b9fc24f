import { readFile } from 'node:fs/promises';
import { resource } from '../../resources.ts';
import type { ExportFormat } from '../format.ts';
import { openTfjs } from '../prove/tfjs.ts';
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
    const script = modelScript({ facts: factsOf(source), topology: topologyOf(network), manifest: manifest.flatMap(({ weights }) => weights) }, shards.values());
    files.set('model.js', script);
    tools.progress(1, 1);
    const bytes = script.reduce((sum, { length }) => sum + length, 0);
    const advice = quantize === 'none' ? ' Weights of float16 halve it.' : '';
    return { files, warnings: bytes > largeBytes ? [`The page's model.js has ${Math.round(bytes / 1e6)} MB, which browsers take a while to read.${advice}`] : [] };
  },

  async open({ files }, source) {
    const { topology, manifest, weights } = readScript(files.get('model.js')!);
    const bytes = weights.map((text) => Buffer.from(text, 'base64'));
    const text = JSON.stringify({ modelTopology: topology, weightsManifest: [{ paths: ['weights'], weights: manifest }] });
    return openTfjs({ files: new Map([['model.json', [Buffer.from(text)]], ['weights', bytes]]), warnings: [] }, source);
  },
};
