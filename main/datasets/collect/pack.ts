import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../system/durable.ts';
import { imagesFile, indexFile, labelsFile, readIndex } from '../index-file.ts';
import { openPacked, type PackedDataset } from '../packed.ts';
import { picturesFile } from '../picture-files.ts';
import { startTask } from '../progress.ts';
import { startPacker } from '../store/packer.ts';
import type { CollectedPicture, CollectionFile } from './collection-file.ts';

/** The pixels of a picture that is not in the packed data set yet. */
export type PixelsOf = (picture: CollectedPicture) => Promise<Uint8Array>;

const chunk = 256;

/**
 * Packs a collection anew. Images that are packed already are copied, so that only what is new, or of another size, is decoded.
 * The files are written beside and then put in place of the former ones; what reads these goes on with them.
 * @param before what is packed now, of the same shape; null to decode all.
 */
export async function packCollection(directory: string, collection: CollectionFile, before: readonly CollectedPicture[] | null, pixelsOf: PixelsOf): Promise<void> {
  const { id, name, shape, classes, pictures } = collection;
  const staging = join(directory, 'packing');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  const packed = before && before.length > 0 ? openPacked(directory) : null;
  try {
    const packer = await startPacker(staging, startTask(id), pictures.length);
    const stored = packed && before ? placesIn(packed, before) : new Map<string, number>();
    const imageBytes = shape.width * shape.height * shape.channels;
    for (const split of ['train', 'test'] as const) {
      const own = pictures.filter((picture) => picture.split === split);
      for (let order = 0; order < own.length; order += chunk) {
        const some = own.slice(order, order + chunk);
        const images = new Uint8Array(some.length * imageBytes);
        for (const [i, picture] of some.entries()) {
          const place = stored.get(picture.file);
          images.set(place === undefined ? await pixelsOf(picture) : packed!.image(split, place), i * imageBytes);
        }
        const files = some.map(({ file, width, height, bytes, kind, hash }) => ({ name: file, width, height, bytes, kind, hash, modified: null }));
        await packer.add({ split, order, images, labels: some.map(({ label }) => label), files });
      }
    }
    await packer.finish({ id, name, source: 'collected here', origin: null }, { height: shape.height, width: shape.width, channels: shape.channels, classes, fit: shape.fit, fill: shape.fit === 'pad' ? shape.fill : null });
  } finally {
    packed?.close();
  }
  for (const file of [imagesFile, labelsFile, picturesFile, indexFile]) await rename(join(staging, file), join(directory, file));
  await syncFolder(directory);
  await rm(staging, { recursive: true });
}

/** Where a picture's image is in its split, by its file. */
function placesIn(packed: PackedDataset, before: readonly CollectedPicture[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const split of ['train', 'test'] as const) {
    const own = before.filter((picture) => picture.split === split);
    // What was packed otherwise than it is written down is not believed.
    if (packed.info.counts[split] === own.length) own.forEach(({ file }, place) => places.set(file, place));
  }
  return places;
}

/** Whether a collection is packed as it is written down. */
export function isPackedAs(directory: string, { pictures, classes, shape }: CollectionFile): boolean {
  if (!existsSync(join(directory, indexFile))) return pictures.length === 0;
  try {
    const dataset = openPacked(directory);
    dataset.close();
    const { info } = dataset;
    return info.counts.train + info.counts.test === pictures.length && info.classes.join('\n') === classes.join('\n') && info.width === shape.width && info.height === shape.height && readIndex(directory).channels === shape.channels;
  } catch {
    // Damaged by an end in the middle of putting files in place: it is packed again.
    return false;
  }
}

