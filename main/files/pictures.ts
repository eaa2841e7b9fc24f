import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ImageRef } from '../../core/datasets/edits/images.ts';
import { splitNames } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Samples } from '../../core/runs.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PackedDataset } from '../datasets/packed.ts';
import { imagePng, spritePng } from '../datasets/pictures.ts';
import { noFile, tagged } from './answer.ts';

/** What is needed of the runs: the samples of an epoch (null: the newest), and which data set they are of. */
export type FindSamples = (run: string, epoch: number | null) => { dataset: string; samples: Samples | null };

const count = z.string().regex(/^\d{1,7}$/, 'a whole number is needed').transform(Number);
const spriteQuery = z.object({ start: count.default(0), count: count.default(100), columns: count.default(10) });
const imageQuery = z.object({ scale: count.default(1) });
const samplesQuery = z.object({ epoch: count.optional(), columns: count.default(10) });

/** More images than this in one sprite are refused. */
export const mostInSprite = 10_000;

export interface Pictures {
  /** `/datasets/<id>/<split>/<index>.png?scale=` and `/datasets/<id>/<split>/sprite.png?start=&count=&columns=` */
  ofDataset(request: Request, id: string, split: string, file: string): Promise<Response>;
  /** `/runs/<run>/samples.png?epoch=&columns=`, in the order of the run's samples. */
  ofRun(request: Request, run: string): Promise<Response>;
}

/**
 * Pictures of data sets as PNG. `?v=<sha256 of the data set>` lets a browser keep them for good.
 */
export function createPictures(datasets: Datasets, findSamples: FindSamples): Pictures {
  const withDataset = async (id: string, work: (dataset: PackedDataset) => Promise<Response>): Promise<Response> => {
    const dataset = datasets.open(id);
    try {
      return await work(dataset);
    } finally {
      dataset.close();
    }
  };

  return {
    ofDataset(request, id, splitName, file) {
      const split = splitNames.find((one) => one === splitName);
      if (!split) throw new EpochalError('split.unknown', { split: splitName, names: splitNames.join(', ') });
      return withDataset(id, (dataset) => {
        if (file === 'sprite.png') {
          const { start, count, columns } = query(request, spriteQuery);
          return sprite(request, dataset, Array.from({ length: Math.min(count, mostInSprite + 1) }, (_, i) => ({ split, index: start + i })), columns);
        }
        const index = /^(\d{1,9})\.png$/.exec(file)?.[1];
        if (index === undefined) throw noFile(new URL(request.url).pathname);
        const { scale } = query(request, imageQuery);
        return png(request, dataset, `${split}-${index}-${scale}`, () => imagePng(dataset, split, Number(index), scale));
      });
    },
    ofRun(request, run) {
      const { epoch, columns } = query(request, samplesQuery);
      const { dataset: id, samples } = findSamples(run, epoch ?? null);
      if (!samples) throw new EpochalError('samples.none', { run });
      const images = samples.predictions.map(({ split = samples.split, index }) => ({ split, index }));
      return withDataset(id, (dataset) => sprite(request, dataset, images, columns));
    },
  };
}

function sprite(request: Request, dataset: PackedDataset, images: readonly ImageRef[], columns: number): Promise<Response> {
  if (images.length > mostInSprite) throw new EpochalError('dataset.range/sprite', { most: mostInSprite });
  const which = createHash('sha256').update(JSON.stringify([images, columns])).digest('base64url').slice(0, 16);
  return png(request, dataset, which, () => spritePng(dataset, images, columns));
}

function png(request: Request, dataset: PackedDataset, which: string, draw: () => Promise<Buffer>): Promise<Response> {
  const { sha256 } = dataset.info;
  const settled = new URL(request.url).searchParams.get('v') === sha256;
  return tagged(request, `${sha256.slice(0, 16)}-${which}`, settled, 'image/png', async () => new Uint8Array(await draw()));
}

function query<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  const read = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw new EpochalError('files.query', { name: issue.path.join('.'), problem: issue.message });
}
