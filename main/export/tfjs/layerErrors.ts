import type { LayerError } from '../../../core/exports.ts';
import type { Artifact } from '../format.ts';
import { openLayersModel } from '../interpreters/tfjs.ts';
import type { ExportSource } from '../source.ts';
import { tfjsNetwork } from './network.ts';
import { topologyOf } from './topology.ts';
import { storeWeights } from './weights.ts';

/** Pictures whose values of all layers are held at once. */
const batch = 8;

/** How far what each layer gives is from what it gives with weights of float32, over some images; worst first. */
export async function tfjsLayerErrors(artifact: Artifact, { model, weights }: ExportSource, images: Uint8Array, count: number): Promise<LayerError[]> {
  const network = tfjsNetwork(model, weights);
  const ends = new Map(network.layers.flatMap((one) => (one.layer === null || one === network.input ? [] : [[one.layer, one.name] as const])));
  const shape = model.input.outputShape;
  const exact = await openLayersModel(exactFiles(network), shape);
  const stored = await openLayersModel(artifact, shape);
  const sums = Array.from(ends, ([layer]) => ({ layer, error: 0, whole: 0 }));
  try {
    const size = images.length / count;
    for (let start = 0; start < count; start += batch) {
      const end = Math.min(count, start + batch);
      const part = images.subarray(start * size, end * size);
      const [before, after] = [await exact.values([...ends.values()], part, end - start), await stored.values([...ends.values()], part, end - start)];
      for (const [i, sum] of sums.entries()) {
        const [a, b] = [before[i]!, after[i]!];
        for (let at = 0; at < a.length; at++) {
          sum.error += (a[at]! - b[at]!) ** 2;
          sum.whole += a[at]! ** 2;
        }
      }
    }
  } finally {
    exact.close();
    stored.close();
  }
  return sums.map(({ layer, error, whole }) => ({ layer, relativeError: whole === 0 ? 0 : Math.sqrt(error / whole) })).toSorted((a, b) => b.relativeError - a.relativeError);
}

function exactFiles(network: ReturnType<typeof tfjsNetwork>): Pick<Artifact, 'files'> {
  const { manifest, shards } = storeWeights(network.layers, 'none', []);
  const text = JSON.stringify({ modelTopology: topologyOf(network), weightsManifest: manifest });
  return { files: new Map([['model.json', [Buffer.from(text)]], ...Array.from(shards, ([path, bytes]) => [path, [bytes]] as const)]) };
}
