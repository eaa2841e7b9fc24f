import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetLook, PictureSize, SamplePicture } from '../../../core/dataset-inspection.ts';
import { splitNames, type SplitName } from '../../../core/datasets.ts';
import { toPlainError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { encodePng } from '../../pictures/encode-png.ts';
import { readPictureFacts } from '../../pictures/decode.ts';
import { mostPixelsOfMany } from '../../pictures/picture.ts';
import { readPictureFile } from '../../pictures/read-file.ts';
import type { Task } from '../progress.ts';
import type { Detected } from '../readers/detect.ts';
import type { ListedPicture, Listing, Part } from '../readers/layout.ts';
import { evenly, perClass } from './choose.ts';

/** Pictures of which the size is read. */
const mostMeasured = 400;
/** Pictures that are shown. */
const mostSamples = 24;
/** Pictures that are told of as skipped. */
const mostSkipped = 100;
/** Of pictures of arrays that are held until it is chosen which are shown. */
const mostHeld = 64 * 2 ** 20;

type Seen = Omit<DatasetLook, 'kind' | 'title' | 'options'>;
type Counts = Record<SplitName, number>;

/**
 * Looks at what is to be imported without importing it.
 * @param folder where the shown pictures are put, each as a file named by its place.
 */
export async function lookAt({ layout: { kind, title, heeds = [] }, listing, read }: Detected, folder: string, task: Task): Promise<DatasetLook> {
  const seen = listing ? await lookAtFiles(listing, folder, task) : await lookAtArrays(read, folder, task);
  return { kind, title, options: [...heeds], ...seen };
}

async function lookAtFiles({ classes, pictures, skipped }: Listing, folder: string, task: Task): Promise<Seen> {
  const shown = perClass(pictures, mostSamples);
  const samples: SamplePicture[] = [];
  const broken = [...skipped];
  const measured: { width: number; height: number; channels: number }[] = [];
  const wanted = [...shown, ...evenly(pictures, mostMeasured).filter((one) => !shown.includes(one))];
  for (const [index, picture] of wanted.entries()) {
    task.checkCancelled();
    task.report({ phase: 'unpack', done: index, total: wanted.length, unit: 'images', message: phrase`Looking` });
    try {
      const bytes = readPictureFile(picture.path).content;
      const facts = await readPictureFacts(bytes, { mostPixels: mostPixelsOfMany });
      measured.push(facts);
      if (!shown.includes(picture)) continue;
      await writeFile(join(folder, String(samples.length)), bytes);
      samples.push({ name: picture.name, split: picture.split, label: labelOf(picture), width: facts.width, height: facts.height });
    } catch (error) {
      broken.push({ path: picture.name, reason: phrase`${toPlainError(error)}` });
    }
  }
  return {
    classes: countEach(classes, pictures),
    counts: countSplits(pictures),
    sizes: sizesOf(measured),
    grey: measured.filter(({ channels }) => channels < 3).length,
    samples,
    skipped: broken.slice(0, mostSkipped),
    skippedCount: broken.length,
  };
}

/** Where pictures lie in arrays all of it is read, which takes no longer than to import it. */
async function lookAtArrays(read: Detected['read'], folder: string, task: Task): Promise<Seen> {
  const labelled: { split: SplitName; label: number }[] = [];
  const kept: { split: SplitName; label: number; pixels: Uint8Array }[] = [];
  const keptOf = new Map<number, number>();
  const facts = await read(async (part: Part) => {
    task.checkCancelled();
    const size = part.images.length / Math.max(1, part.labels.length);
    for (let i = 0; i < part.labels.length; i++) {
      const label = part.labels[i]!;
      labelled.push({ split: part.split, label });
      const has = keptOf.get(label) ?? 0;
      if (has >= 8 || kept.length * size > mostHeld) continue;
      keptOf.set(label, has + 1);
      kept.push({ split: part.split, label, pixels: part.images.slice(i * size, (i + 1) * size) });
    }
    task.report({ phase: 'unpack', done: labelled.length, total: null, unit: 'images', message: phrase`Looking` });
  }, task, { folder, died: null });
  const { width, height, channels, classes, skipped = [] } = facts;
  const shown = perClass(kept, mostSamples);
  for (const [index, { pixels }] of shown.entries()) await writeFile(join(folder, String(index)), await encodePng({ pixels, width, height, channels }));
  return {
    classes: countEach(classes, labelled),
    counts: countSplits(labelled),
    sizes: [{ width, height, count: labelled.length }],
    grey: channels === 1 ? labelled.length : 0,
    samples: shown.map((one) => ({ name: '', split: one.split, label: labelOf(one), width, height })),
    skipped: skipped.slice(0, mostSkipped),
    skippedCount: skipped.length,
  };
}

function labelOf({ split, label }: Pick<ListedPicture, 'split' | 'label'>): number | null {
  return split === 'unlabeled' ? null : label;
}

function noCounts(): Counts {
  return Object.fromEntries(splitNames.map((split) => [split, 0])) as Counts;
}

function countSplits(pictures: readonly Pick<ListedPicture, 'split'>[]): Counts {
  const counts = noCounts();
  for (const { split } of pictures) counts[split] += 1;
  return counts;
}

function countEach(classes: readonly string[], pictures: readonly Pick<ListedPicture, 'split' | 'label'>[]): DatasetLook['classes'] {
  const each = classes.map((name) => ({ name, counts: noCounts() }));
  for (const { split, label } of pictures) if (split !== 'unlabeled' && each[label]) each[label].counts[split] += 1;
  return each;
}

function sizesOf(measured: readonly { width: number; height: number }[]): PictureSize[] {
  const groups = Map.groupBy(measured, ({ width, height }) => `${width} ${height}`);
  return [...groups.values()].map((same) => ({ width: same[0]!.width, height: same[0]!.height, count: same.length })).sort((a, b) => b.count - a.count);
}
