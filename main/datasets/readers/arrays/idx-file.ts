import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { phrase } from '../../../../core/errors/words.ts';
import { systemCode } from '../../../system/system-errors.ts';
import { inPieces, skipBytes } from './pieces.ts';
import { refusedArray } from './refusal.ts';

/** IDX's word for unsigned bytes, the only type pictures and labels are kept in. */
const bytesType = 8;

/** A file of the IDX form, plain or gzipped, of which only the head has been read. */
export interface IdxFile {
  shape: number[];
  /** The values, in pieces of `bytes`; fails where there are fewer or more than announced. */
  values(bytes: number): AsyncGenerator<Uint8Array>;
}

/**
 * Opens an IDX file: two zero bytes, the type, the number of axes, their sizes of four bytes each, then the values.
 * http://yann.lecun.com/exdb/mnist/
 * @param axes that it must have.
 * @throws EpochalError `dataset.array`.
 */
export async function openIdx(path: string, name: string, axes: number): Promise<IdxFile> {
  const start = 4 + axes * 4;
  const head = await firstBytes(path, name, start);
  if (head.length < 4 || head.readUInt16BE(0) !== 0 || head[3] === 0)
    throw refusedArray(name, phrase`it begins with ${head.toString('hex', 0, 4) || 'nothing'}, an IDX file with 0000 and its type`, phrase`Download it again; it may also be unpacked or packed twice.`);
  if (head[2] !== bytesType) throw refusedArray(name, phrase`its values are of type 0x${head.toString('hex', 2, 3)}, unsigned bytes (0x08) are needed`, phrase`Save it as bytes from 0 to 255.`);
  if (head[3] !== axes) throw refusedArray(name, phrase`it has ${head[3]!} axes, ${axes} are needed: 3 of pictures, 1 of labels`, phrase`Look whether the files of pictures and labels have changed places.`);
  if (head.length < start) throw cutOff(name);
  const shape = Array.from({ length: axes }, (_, axis) => head.readUInt32BE(4 + axis * 4));
  const announced = shape.reduce((product, size) => product * size, 1);
  return {
    shape,
    async *values(bytes) {
      let seen = 0;
      for await (const piece of inPieces(skipBytes(unpacked(path, name), start), bytes)) {
        seen += piece.length;
        if (seen > announced) throw refusedArray(name, phrase`it says that it has ${announced} bytes of values (${shape.join(' x ')}), and has more`, phrase`Download it again.`);
        yield piece;
      }
      if (seen < announced) throw refusedArray(name, phrase`it says that it has ${announced} bytes of values (${shape.join(' x ')}), and has ${seen}`, phrase`Download it again: it may be cut off.`);
    },
  };
}

/** Whether a gzipped file is of this form. */
export async function isPackedIdx(path: string): Promise<boolean> {
  try {
    const head = await firstBytes(path, path, 4);
    return head.length === 4 && head.readUInt16BE(0) === 0 && head[2] === bytesType && [1, 3].includes(head[3]!);
  } catch {
    // Whoever opens it as an archive says what is wrong with it.
    return false;
  }
}

async function firstBytes(path: string, name: string, count: number): Promise<Buffer> {
  for await (const piece of inPieces(unpacked(path, name), count)) return piece;
  return Buffer.alloc(0);
}

/** The bytes of a file, unpacked where it is gzipped, whatever its name says. */
async function* unpacked(path: string, name: string): AsyncGenerator<Uint8Array> {
  const reading = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    let source: AsyncIterable<Uint8Array> | null = null;
    if (await isGzipped(path)) {
      const unpacking = createGunzip({ chunkSize: 1 << 18 });
      reading.on('error', (error) => unpacking.destroy(error));
      source = reading.pipe(unpacking);
    }
    yield* source ?? (reading as AsyncIterable<Uint8Array>);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'Z_BUF_ERROR') throw cutOff(name, error);
    if (code.startsWith('Z_')) throw refusedArray(name, phrase`it can't be unpacked`, phrase`Download it again.`, error);
    throw error;
  } finally {
    reading.destroy();
  }
}

async function isGzipped(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { start: 0, end: 1 })) return (chunk as Buffer).equals(Buffer.from([0x1f, 0x8b]));
  return false;
}

function cutOff(name: string, cause?: unknown): Error {
  return refusedArray(name, phrase`it ends too early`, phrase`Download it again.`, cause);
}
