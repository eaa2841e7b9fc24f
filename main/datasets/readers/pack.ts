import { basename } from 'node:path';
import { splitNames } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { openZip, type ZipArchive } from '../../formats/zip/read.ts';
import { beginContentHash } from '../content-hash.ts';
import { journalFile } from '../edits/journal.ts';
import { imageCount, imagesFile, indexFile, labelsFile, parseIndex, type DatasetIndex } from '../index-file.ts';
import { parsePictureFiles, picturesFile, type PictureFile, type PictureFiles } from '../picture-files.ts';
import { inPieces } from './arrays/pieces.ts';
import { refusedArray } from './arrays/refusal.ts';
import { pieceSize } from './arrays/split.ts';
import type { Facts, Layout, Part } from './layout.ts';
import { magicOf } from './open.ts';

/** Files of any size are read piece by piece; those beside the images are held, and have a few bytes an image. */
const limits = { entryBytes: 2 ** 42, totalBytes: 2 ** 42, entries: 100 };
const largestText = 2 ** 29;
const ending = '.epochal-data';

/** What `datasets export --format pack` wrote, with its edits and their history. It is what it was: no option changes it. */
export const pack: Layout = {
  kind: 'pack',
  title: 'packed data set',
  async find(container) {
    if (container.kind !== 'file') return null;
    const { path } = container;
    const name = basename(path);
    const isOurs = name.toLowerCase().endsWith(ending);
    if (Buffer.from((await magicOf(path)).subarray(0, 2)).toString('latin1') !== 'PK' && !isOurs) return null;
    const bytes = await withPack(path, name, async (zip) => (zip.size(indexFile) === null ? null : (zip.size(imagesFile) ?? 0))).catch((error: unknown) => {
      if (isOurs) throw error;
      return null;
    });
    if (bytes === null) return null;
    return { share: 1, missing: [], bytes, read: (add) => withPack(path, name, (zip) => read(zip, name, add)) };
  },
};

async function withPack<T>(path: string, name: string, use: (zip: ZipArchive) => Promise<T>): Promise<T> {
  try {
    const zip = await openZip(path, { name, limits });
    try {
      return await use(zip);
    } finally {
      zip.close();
    }
  } catch (error) {
    if (!(error instanceof EpochalError) || !['import.damaged', 'dataset.damaged'].includes(error.code)) throw error;
    throw damaged(name, phrase`it can't be read: ${error.plain}`, error);
  }
}

async function read(zip: ZipArchive, name: string, add: (part: Part) => Promise<void>): Promise<Facts> {
  const held = async (file: string): Promise<Buffer> => {
    if (zip.size(file)! > largestText) throw damaged(name, phrase`its ${file} has ${zip.size(file)!} bytes`);
    return Buffer.from(await zip.read(file));
  };
  const index = parseIndex((await held(indexFile)).toString(), name);
  const labels = await held(labelsFile);
  const labelBytes = index.labelType === 'uint8' ? 1 : 2;
  const count = imageCount(index);
  if (labels.length !== count * labelBytes || zip.size(imagesFile) !== count * index.height * index.width * index.channels)
    throw damaged(name, phrase`it is not of ${count} pictures, as its index says`);
  const files = zip.paths.includes(picturesFile) ? parsePictureFiles((await held(picturesFile)).toString(), name, count) : null;
  const hash = beginContentHash(index);
  await handOn(index, zip, files, (place) => (labelBytes === 1 ? labels[place]! : labels.readUInt16LE(place * 2)), async (part) => {
    hash.update(part.images);
    await add(part);
  });
  const sha256 = hash.update(labels).digest('hex');
  if (sha256 !== index.sha256) throw damaged(name, phrase`its content has sha256 ${sha256}, ${index.sha256} was recorded`);
  const { height, width, channels, classes, classesZh, groups, fit, fill, skipped } = index;
  const edits = zip.paths.includes(journalFile) ? { edits: await held(journalFile) } : {};
  return { height, width, channels, classes, ...(classesZh ? { classesZh } : {}), groups, fit, fill, skipped, ...edits };
}

async function handOn(index: DatasetIndex, zip: ZipArchive, files: PictureFiles | null, labelAt: (place: number) => number, add: (part: Part) => Promise<void>): Promise<void> {
  const size = index.height * index.width * index.channels;
  let place = 0;
  for await (const piece of inPieces(await zip.stream(imagesFile), pieceSize(index))) {
    // A piece may go over the end of a split, and of several.
    for (let at = 0; at < piece.length; ) {
      const split = splitNames.find((name) => place < index.splits[name].end)!;
      const count = Math.min(piece.length / size - at / size, index.splits[split].end - place);
      const start = place;
      await add({
        split,
        order: start,
        images: piece.subarray(at, at + count * size),
        labels: Array.from({ length: count }, (_, i) => labelAt(start + i)),
        ...(files ? { files: Array.from({ length: count }, (_, i) => fileAt(files, start + i)) } : {}),
      });
      place += count;
      at += count * size;
    }
  }
}

function fileAt(files: PictureFiles, place: number): PictureFile {
  return { name: files.names[place]!, width: files.widths[place]!, height: files.heights[place]!, bytes: files.bytes[place]!, kind: files.kinds[place]!, modified: files.modified[place]!, hash: files.hashes[place]! };
}

function damaged(file: string, problem: ReturnType<typeof phrase>, cause?: unknown): EpochalError {
  return refusedArray(file, problem, phrase`Copy it again, or export the data set again.`, cause);
}
