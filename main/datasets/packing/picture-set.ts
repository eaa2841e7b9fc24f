import type { ClassGroup, DatasetInfo } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { FittedShape } from '../../../core/pictures/fit.ts';
import type { Found } from '../readers/layout.ts';
import type { ReadOptions } from '../readers/options.ts';
import type { PictureItem } from './item.ts';
import { packPictures } from './pack-pictures.ts';
import { surveyPictures, type Survey } from './survey.ts';

/** Pictures with their classes, of which none is decoded yet. */
export interface PictureSet {
  /** Of the folder or file they are from. */
  origin: string;
  classes: string[];
  groups?: ClassGroup[];
  /** In the order in which images are to lie. */
  items: PictureItem[];
  /** Files and folders that are left out, and why. */
  left: DatasetInfo['skipped'];
}

/** What may be chosen of an import of pictures. */
export const pictureOptions = ['size', 'channels', 'fit', 'fill', 'split', 'seed'] as const satisfies (keyof ReadOptions)[];

/** What a reader of pictures found, ready to be read. */
export async function foundPictures(set: PictureSet, options: ReadOptions): Promise<Found> {
  const survey = await surveyPictures(set.items);
  return {
    share: 1,
    missing: [],
    bytes: bytesOf(set, survey, options),
    listing: { classes: set.classes, pictures: set.items, skipped: set.left },
    async read(add, task, work) {
      const to = shapeOf(set, survey, options);
      const { skipped, ...facts } = await packPictures({ items: set.items, origin: set.origin, to, options }, add, task, work);
      const { height, width, channels } = to;
      return { height, width, channels, classes: set.classes, groups: set.groups ?? [], ...facts, skipped: [...set.left, ...skipped] };
    },
  };
}

/** Pixels lie on the disk twice until all are there. */
function bytesOf({ items }: PictureSet, { sizes }: Survey, { size, channels = 3 }: ReadOptions): number {
  const { width, height } = size ?? sizes[0] ?? { width: 0, height: 0 };
  return items.length * width * height * channels * 2;
}

/**
 * The size that was asked for, else the one that all pictures have; grey where all are.
 * @throws EpochalError `dataset.sizes`, `dataset.no-pictures`.
 */
function shapeOf({ origin, items }: PictureSet, { sizes, grey }: Survey, options: ReadOptions): FittedShape {
  const [first, second] = sizes;
  if (!options.size && second) {
    const areas = sizes.toSorted((a, b) => a.width * a.height - b.width * b.height);
    const text = ({ width, height }: { width: number; height: number }): string => `${width}x${height}`;
    throw new EpochalError('dataset.sizes', { path: origin, count: sizes.length, smallest: text(areas[0]!), largest: text(areas.at(-1)!), commonest: text(first!) });
  }
  const size = options.size ?? first;
  if (!size) throw new EpochalError('dataset.no-pictures/unread', { path: origin, count: items.length });
  return { width: size.width, height: size.height, channels: options.channels ?? (grey ? 1 : 3), fit: options.fit, fill: options.fill };
}
