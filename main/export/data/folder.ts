import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parsePath } from 'node:path/posix';
import { exportedLists, type ExportedPicture } from '../../../core/dataset-exports.ts';
import { exactCsv } from '../../../core/tables/csv.ts';
import { encodePng } from '../../pictures/encode-png.ts';
import { makeFolder } from '../../system/durable.ts';
import { explain } from '../../system/system-errors.ts';
import type { PictureShape } from '../../pictures/picture.ts';
import type { DatasetWriter } from './format.ts';
import type { ExportedImages, ExportedSplit } from './images.ts';
import { encodeJpeg } from './jpeg.ts';
import { createNames } from './names.ts';

/** Pictures under way at once: enough for every core to have one to encode and one to write. */
const atOnce = 16;

const encoders: Readonly<Record<ExportedPicture, (pixels: Uint8Array, shape: PictureShape) => Promise<Uint8Array>>> = { png: (pixels, shape) => encodePng({ ...shape, pixels }), jpg: encodeJpeg };

interface Picture {
  from: ExportedSplit;
  index: number;
  path: string;
}

/** A picture a file: `train/cat/00012.png`, or by the name of its original; pictures without a label lie in their split's folder. */
export const writeFolder: DatasetWriter = async (images, { staging, picture }, advance) => {
  const { info } = images;
  const { height, width, channels } = info;
  const shape = { height, width, channels };
  const pictures = picturesOf(images, picture);
  const encode = encoders[picture];
  let bytes = 0;
  const put = async (path: string, content: Uint8Array | string): Promise<void> => {
    await writeFile(join(staging, path), content, { flag: 'wx' });
    bytes += Buffer.byteLength(content);
  };
  try {
    for (const folder of new Set(pictures.map(({ path }) => parsePath(path).dir))) makeFolder(join(staging, folder));
    await forEachOf(pictures, async ({ from, index, path }) => {
      await put(path, await encode(from.read(index, 1), shape));
      advance(1);
    });
    const rows = pictures.map(({ from: { split, labels }, index, path }) => [path, split === 'unlabeled' ? '' : info.classes[labels[index]!]!, split]);
    await put(exportedLists.index, exactCsv([['path', 'label', 'split'], ...rows]));
    await put(exportedLists.classes, exactCsv([['class'], ...info.classes.map((name) => [name])]));
  } catch (error) {
    throw explain(error, staging, 'output');
  }
  return { files: pictures.length + 2, bytes };
};

function picturesOf({ info, splits }: ExportedImages, ending: ExportedPicture): Picture[] {
  const nameFolder = createNames();
  const folders = info.classes.map((name, label) => nameFolder(name, `class ${label}`));
  return splits.flatMap((from) => {
    const digits = String(from.labels.length - 1).length;
    const namers = new Map<string, ReturnType<typeof createNames>>();
    return Array.from(from.labels, (label, index): Picture => {
      const folder = from.split === 'unlabeled' ? from.split : `${from.split}/${folders[label]!}`;
      const number = String(index).padStart(digits, '0');
      const original = from.nameOf(index);
      const name = namers.get(folder) ?? createNames();
      namers.set(folder, name);
      return { from, index, path: `${folder}/${name(original === null ? number : parsePath(original).name, number)}.${ending}` };
    });
  });
}

/** Works on `atOnce` items at a time; after a failure none is begun. */
async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const walk = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const item = items[next++]!;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: atOnce }, walk));
  const rejected = settled.find((one) => one.status === 'rejected');
  if (rejected) throw rejected.reason;
}
