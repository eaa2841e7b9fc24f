import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitNames } from '../../../core/datasets.ts';
import { encodeFeatures } from '../../../core/datasets/map/features.ts';
import { evenSample } from '../../../core/datasets/map/sample.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { NetworkRef } from '../../../core/networks.ts';
import { manifestFile } from '../../checkpoints/state.ts';
import { createJoined } from '../../datasets/check/joined.ts';
import type { Datasets } from '../../datasets/datasets.ts';
import type { PackedDataset } from '../../datasets/packed.ts';
import { thumbnails } from '../../datasets/thumbnails.ts';
import { sha256Of } from '../../system/sha256.ts';
import type { Inspector, InspectorOptions } from '../inspector.ts';
import { readFeatures, writeFeatures } from './store.ts';

/** What maps of data sets are laid out from. */
export interface Maps {
  /**
   * Numbers that describe an even sample of a set's pictures over the splits and classes they were imported with: no edit makes it another.
   * @param network whose layer before the last is asked, at its best checkpoint; null: the pixels themselves, scaled down to 8 a side.
   * @returns `key` names what they are made from; `read` gives them as core/datasets/map/features.ts encodes them, made the
   * first time and then kept beside the set.
   * @throws EpochalError `dataset.missing`, `run.unknown`, `checkpoint.missing`; `read`: as `Inspector.features`.
   */
  features(id: string, network: NetworkRef | null): { key: string; read(signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> };
}

/** Of the longer edge of a picture whose pixels are its features. */
const pixelSide = 8;
/** Another makes all that was kept before be made anew. */
const version = 1;

export function createMaps(datasets: Datasets, findNetwork: InspectorOptions['findNetwork'], inspector: Pick<Inspector, 'features'>): Maps {
  const making = createJoined<Uint8Array<ArrayBuffer>>();

  async function make(id: string, network: NetworkRef | null, key: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const dataset = datasets.open(id);
    try {
      const places = sampleOf(dataset);
      const values = network === null ? await pixelsOf(dataset, places) : await inspector.features(network, { info: dataset.info, directory: dataset.directory, places }, signal);
      const bytes = encodeFeatures({ places, width: places.length === 0 ? 0 : values.length / places.length, values });
      writeFeatures(dataset.directory, key, bytes);
      return bytes;
    } finally {
      dataset.close();
    }
  }

  return {
    features(id, network) {
      const { directory, sha256 } = withDataset(datasets, id);
      const key = sha256Of(JSON.stringify([version, sha256, network, network && manifestOf(findNetwork(network, 'best').checkpoint.folder)]));
      return {
        key,
        async read(signal) {
          const kept = readFeatures(directory, key);
          if (kept) return kept;
          // Who asks while they are made waits for the same ones.
          return making.join(key, signal, (all) => make(id, network, key, all));
        },
      };
    },
  };
}

function withDataset(datasets: Datasets, id: string): { directory: string; sha256: string } {
  const dataset = datasets.open(id);
  dataset.close();
  return { directory: dataset.directory, sha256: dataset.info.sha256 };
}

function manifestOf(folder: string): string {
  try {
    return readFileSync(join(folder, manifestFile), 'utf8');
  } catch (error) {
    throw new EpochalError('checkpoint.missing/removed', { folder }, { cause: error });
  }
}

function sampleOf(dataset: PackedDataset): Uint32Array<ArrayBuffer> {
  const kinds = Int32Array.from(dataset.allLabels);
  for (const [number, split] of splitNames.entries()) {
    const { start, end } = dataset.range(split);
    // Labels of unlabelled pictures mean nothing.
    for (let place = start; place < end; place++) kinds[place] = number * 2 ** 16 + (split === 'unlabeled' ? 0 : kinds[place]!);
  }
  return evenSample(kinds);
}

/** 0 to 1. */
async function pixelsOf(dataset: PackedDataset, places: Uint32Array): Promise<Float32Array> {
  return Float32Array.from(await thumbnails(dataset, places, pixelSide), (value) => value / 255);
}
