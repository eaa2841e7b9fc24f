import { exactCsv } from '../../../core/tables/csv.ts';
import { batchOf, type DatasetWriter } from './format.ts';
import { writeFile } from './file.ts';
import type { ExportedImages } from './images.ts';

/** A row a picture: its split, the number and the name of its class, then its pixels, row by row with the channels innermost. */
export const writeCsv: DatasetWriter = (images, job, advance) => writeFile(job, () => rows(images, advance));

async function* rows(images: ExportedImages, advance: (pictures: number) => void): AsyncIterable<Uint8Array> {
  const { height, width, channels, classes } = images.info;
  const size = height * width * channels;
  yield Buffer.from(exactCsv([['split', 'label', 'class', ...Array.from({ length: size }, (_, index) => `pixel${index}`)]]));
  const batch = batchOf(images);
  for (const { split, labels, read } of images.splits) {
    for (let start = 0; start < labels.length; start += batch) {
      const count = Math.min(batch, labels.length - start);
      const pixels = read(start, count);
      const lines = Array.from({ length: count }, (_, index) => {
        const label = labels[start + index]!;
        const head = exactCsv([split === 'unlabeled' ? [split, '', ''] : [split, label, classes[label]!]]).trimEnd();
        return `${head},${pixels.subarray(index * size, (index + 1) * size).join(',')}\r\n`;
      });
      yield Buffer.from(lines.join(''));
      advance(count);
    }
  }
}
