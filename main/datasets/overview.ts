import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { shrink, thumbnailShape } from '../../core/thumbnails.ts';
import { replaceFile } from '../system/durable.ts';
import { isReadOnly } from '../system/system-errors.ts';
import type { PackedDataset } from './packed.ts';

/** What all pixels of a data set were gone through for, as imported. */
export interface Overview {
  /** Of each picture in order of place the mean of its values, 0 to 1. */
  brightness: Float32Array<ArrayBuffer>;
  /** Its mean colour: red, green, blue. */
  colours: Uint8Array<ArrayBuffer>;
  /** The mean picture of each class, of its training images: pixels of `meanShape`, one class after the other; black where it has none. */
  classMeans: Uint8Array<ArrayBuffer>;
}

/** Longer side of a mean picture. */
const meanSide = 64;
/** Bytes of pictures between two turns of the event loop. */
const bytesATurn = 4_000_000;

/** The overview of a set is worked out once and kept beside it; those who ask meanwhile wait for the same. */
export function createOverviews(): (packed: PackedDataset) => Promise<Overview> {
  const coming = new Map<string, Promise<Overview>>();
  return (packed) => {
    const key = `${packed.directory} ${packed.info.sha256}`;
    const overview = coming.get(key) ?? readOrWorkOut(packed).finally(() => coming.delete(key));
    coming.set(key, overview);
    return overview;
  };
}

async function readOrWorkOut(packed: PackedDataset): Promise<Overview> {
  const file = join(packed.directory, `overview-${packed.info.sha256.slice(0, 16)}.bin`);
  const size = sizesOf(packed);
  if (existsSync(file)) {
    const bytes = readFileSync(file);
    if (bytes.length === size.total) return partsOf(new Uint8Array(bytes).buffer, size);
  }
  const overview = partsOf(new ArrayBuffer(size.total), size);
  await workOut(packed, overview);
  try {
    replaceFile(file, new Uint8Array(overview.brightness.buffer));
  } catch (error) {
    // A home that can't be written is still read: next time it is worked out again.
    if (!isReadOnly(error)) throw error;
  }
  return overview;
}

interface Sizes {
  images: number;
  means: number;
  total: number;
}

function sizesOf({ info, range }: PackedDataset): Sizes {
  const images = range('unlabeled').end;
  const { height, width, channels } = thumbnailShape(info, meanSide);
  const means = info.classes.length * height * width * channels;
  return { images, means, total: 7 * images + means };
}

function partsOf(buffer: ArrayBuffer, { images, means }: Sizes): Overview {
  return { brightness: new Float32Array<ArrayBuffer>(buffer, 0, images), colours: new Uint8Array(buffer, 4 * images, 3 * images), classMeans: new Uint8Array(buffer, 7 * images, means) };
}

async function workOut(packed: PackedDataset, { brightness, colours, classMeans }: Overview): Promise<void> {
  const { info } = packed;
  const imageBytes = info.height * info.width * info.channels;
  const small = thumbnailShape(info, meanSide);
  const smallBytes = small.height * small.width * small.channels;
  const isOwnSize = smallBytes === imageBytes;
  const sums = new Uint32Array(classMeans.length);
  const counts = new Uint32Array(info.classes.length);
  const training = packed.range('train').end;
  const atOnce = Math.max(1, Math.floor(bytesATurn / imageBytes));
  const images = new Uint8Array(atOnce * imageBytes);
  for (let start = 0; start < brightness.length; start += atOnce) {
    const count = Math.min(atOnce, brightness.length - start);
    packed.readPlacesInto(images, Uint32Array.from({ length: count }, (_, i) => start + i));
    for (let i = 0; i < count; i++) {
      const place = start + i;
      const image = images.subarray(i * imageBytes, (i + 1) * imageBytes);
      colour(image, info.channels, brightness, colours, place);
      if (place >= training) continue;
      const label = packed.allLabels[place]!;
      counts[label]! += 1;
      add(isOwnSize ? image : shrink(image, info, small), sums, label * smallBytes);
    }
    await setImmediate();
  }
  for (let at = 0; at < sums.length; at++) classMeans[at] = Math.round(sums[at]! / Math.max(1, counts[Math.floor(at / smallBytes)]!));
}

function add(image: Uint8Array, sums: Uint32Array, at: number): void {
  for (let i = 0; i < image.length; i++) sums[at + i]! += image[i]!;
}

/** Alpha, where there is one, plays no part. */
function colour(image: Uint8Array, channels: number, brightness: Float32Array, colours: Uint8Array, place: number): void {
  const [sums, seen] = [[0, 0, 0], channels < 3 ? 1 : 3];
  for (let at = 0; at < image.length; at += channels) for (let channel = 0; channel < seen; channel++) sums[channel]! += image[at + channel]!;
  const pixels = image.length / channels;
  for (let channel = 0; channel < 3; channel++) colours[3 * place + channel] = Math.round(sums[seen === 1 ? 0 : channel]! / pixels);
  brightness[place] = sums.reduce((all, one) => all + one, 0) / (pixels * seen * 255);
}
