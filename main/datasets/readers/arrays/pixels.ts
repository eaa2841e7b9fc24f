import { phrase } from '../../../../core/errors/words.ts';
import type { PictureShape } from '../../../pictures/picture.ts';
import { overWhite } from '../../../pictures/raster.ts';
import { interleavePlanes } from '../planes.ts';
import type { StoredArray } from './npz-archive.ts';
import { inPieces, wholeValues } from './pieces.ts';
import { refusedArray } from './refusal.ts';
import { pieceSize } from './split.ts';
import { endsEarly, largestWhole, numbersOf, placesOf } from './values.ts';

/** What an array of pictures is seen as. */
export interface PictureLayout {
  count: number;
  /** As the store keeps them: 1 or 3 channels. */
  shape: PictureShape;
  /** Of each picture in the array: height x width x channels, or channels x height x width. */
  planes: boolean;
  /** In the array: 4 with alpha. */
  channels: number;
}

const colours = [1, 3, 4];

/**
 * N x height x width, with channels (1, 3, or 4 with alpha) last, or first where only that can be meant; or N x pixels of
 * square grey pictures.
 * @throws EpochalError `dataset.array`.
 */
export function layoutOf(file: string, { name, shape }: StoredArray): PictureLayout {
  const [count = 0, a = 0, b = 0, c = 0] = shape;
  const found = ((): [height: number, width: number, channels: number, planes: boolean] | null => {
    if (shape.length === 3) return [a, b, 1, false];
    if (shape.length === 4 && colours.includes(c)) return [a, b, c, false];
    if (shape.length === 4 && colours.includes(a)) return [b, c, a, true];
    if (shape.length === 2 && Number.isInteger(Math.sqrt(a))) return [Math.sqrt(a), Math.sqrt(a), 1, false];
    return null;
  })();
  if (!found || shape.includes(0))
    throw refusedArray(file, phrase`'${name}' is of shape (${shape.join(', ')}), which is not that of pictures`, phrase`Save it as N x height x width, or N x height x width x 3 in colour.`);
  const [height, width, channels, planes] = found;
  if (Math.max(height, width) > 65_536) throw refusedArray(file, phrase`'${name}' has pictures of ${width} x ${height} pixels, at most 65536 on a side can be kept`, phrase`Scale them down first.`);
  return { count, shape: { height, width, channels: channels === 1 ? 1 : 3 }, planes, channels };
}

/** The least and the greatest value of an array. */
export interface Extent {
  least: number;
  most: number;
}

/** @throws EpochalError `dataset.array` where a value is no number. */
export async function extentOf(file: string, array: StoredArray): Promise<Extent> {
  const { bytes, read } = numbersOf(file, array);
  const extent = { least: Infinity, most: -Infinity };
  for await (const chunk of wholeValues(array.values(), bytes)) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let offset = 0; offset < chunk.length; offset += bytes) {
      const value = read(view, offset);
      if (!Number.isFinite(value)) throw refusedArray(file, phrase`'${array.name}' holds values that are no numbers (NaN or infinite)`, phrase`Put numbers from 0 to 255 in their place.`);
      if (value < extent.least) extent.least = value;
      if (value > extent.most) extent.most = value;
    }
  }
  return extent;
}

/**
 * By what the values of pictures are multiplied to go from 0 to 255: by 1, or by 255 where they are truth values, or
 * fractions none of which is above 1.
 * @param extent of all arrays of pictures together.
 * @throws EpochalError `dataset.array` where they go beyond.
 */
export function scaleOf(file: string, { name }: StoredArray, kind: 'whole' | 'float' | 'truth', { least, most }: Extent): number {
  if (least < 0 || most > 255)
    throw refusedArray(file, phrase`the values of '${name}' go from ${Number(least.toPrecision(4))} to ${Number(most.toPrecision(4))}`, phrase`Bring them to 0 to 255, or as fractions to 0 to 1, before they are saved.`);
  return kind !== 'whole' && most <= 1 ? 255 : 1;
}

/** All pictures of an array as bytes, in whole pictures. @throws EpochalError `dataset.array`. */
export async function* picturesOf(file: string, array: StoredArray, layout: PictureLayout, scale: number): AsyncGenerator<Uint8Array> {
  const { count, shape, planes, channels } = layout;
  const { bytes: size } = numbersOf(file, array);
  const source = array.fortran ? inOrder(file, array, scale) : inBytes(file, array, scale);
  const stored = { ...shape, channels };
  let seen = 0;
  for await (const piece of inPieces(source, pieceSize(stored, Math.max(1, size / 4)))) {
    const pictures = Math.floor(piece.length / (shape.height * shape.width * channels));
    const pixels = planes && channels > 1 ? interleavePlanes(piece, pictures, shape.height * shape.width, channels) : piece;
    seen += pictures;
    yield channels === 4 ? overWhite({ height: pictures * shape.height, width: shape.width, channels, pixels }).pixels : pixels;
  }
  if (seen !== count) throw endsEarly(file, array.name);
}

async function* inBytes(file: string, array: StoredArray, scale: number): AsyncGenerator<Uint8Array> {
  const { bytes: size, read } = numbersOf(file, array);
  if (array.type.endsWith('u1') && scale === 1) {
    yield* array.values();
    return;
  }
  for await (const chunk of wholeValues(array.values(), size)) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    yield Uint8Array.from({ length: chunk.length / size }, (_, index) => Math.round(read(view, index * size) * scale));
  }
}

/** Of an array whose first axis goes fastest: the first picture has its last value at the end of the file. */
async function* inOrder(file: string, array: StoredArray, scale: number): AsyncGenerator<Uint8Array> {
  const { bytes: size } = numbersOf(file, array);
  const count = array.bytes / size;
  if (count > largestWhole)
    throw refusedArray(file, phrase`'${array.name}' lies in Fortran order, of which ${largestWhole} values can be put in order, and has ${count}`, phrase`Save it in C order: numpy.ascontiguousarray(${array.name}).`);
  const all = new Uint8Array(count);
  const place = placesOf(array.shape);
  let index = 0;
  for await (const chunk of inBytes(file, array, scale)) for (const value of chunk) all[place(index++)] = value;
  if (index !== count) throw endsEarly(file, array.name);
  yield all;
}
