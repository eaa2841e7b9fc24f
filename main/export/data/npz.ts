import { Readable } from 'node:stream';
import type { SplitName } from '../../../core/datasets.ts';
import { npyHead, npyText } from '../../formats/npz.ts';
import { bytesOf } from '../../formats/protobuf.ts';
import { zipStream, type ZipEntry } from '../../formats/zip/write.ts';
import { batchOf, type DatasetWriter } from './format.ts';
import { writeFile } from './file.ts';
import type { ExportedImages, ExportedSplit } from './images.ts';

/** As Keras's data sets name their arrays; it has no name for pictures without labels. */
const suffixes: Readonly<Record<SplitName, string>> = { train: 'train', validation: 'val', test: 'test', unlabeled: 'unlabeled' };

/** Keras's layout: `x_train`, `y_train` and so on, and the names of the classes. What a data set has no pictures of is left out. */
export const writeNpz: DatasetWriter = (images, job, advance) => writeFile(job, () => zipStream([...entriesOf(images, advance)]));

function* entriesOf(images: ExportedImages, advance: (pictures: number) => void): Iterable<ZipEntry> {
  const { classes } = images.info;
  for (const from of images.splits) {
    const suffix = suffixes[from.split];
    yield { path: `x_${suffix}.npy`, content: () => Readable.from(pixelsOf(images, from, advance)) };
    if (from.split !== 'unlabeled') yield { path: `y_${suffix}.npy`, content: labelsOf(from.labels, classes.length) };
  }
  yield { path: 'classes.npy', content: [npyText(classes)] };
}

/** N x height x width, and x channels where there are several. */
function* pixelsOf(images: ExportedImages, { labels, read }: ExportedSplit, advance: (pictures: number) => void): Iterable<Uint8Array> {
  const { height, width, channels } = images.info;
  yield npyHead('|u1', [labels.length, height, width, ...(channels === 1 ? [] : [channels])]);
  const batch = batchOf(images);
  for (let start = 0; start < labels.length; start += batch) {
    const count = Math.min(batch, labels.length - start);
    yield read(start, count);
    advance(count);
  }
}

function labelsOf(labels: Int32Array, classes: number): Uint8Array[] {
  return classes <= 256 ? [npyHead('|u1', [labels.length]), Uint8Array.from(labels)] : [npyHead('<u2', [labels.length]), bytesOf(Uint16Array.from(labels))];
}
