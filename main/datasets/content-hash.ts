import { type Hash, createHash } from 'node:crypto';
import { splitNames } from '../../core/datasets.ts';
import type { DatasetIndex } from './index-file.ts';

type Meaning = Pick<DatasetIndex, 'height' | 'width' | 'channels' | 'labelType' | 'classes' | 'splits'>;

/**
 * The hash of a data set's content, begun with the facts that give its bytes their meaning: shape, label type,
 * class names and splits as one line of JSON. The bytes of the images, then of the labels, are to follow.
 * Where the data came from and how it is called play no part.
 */
export function beginContentHash(index: Meaning): Hash {
  const splits = splitNames.map((split) => [index.splits[split].start, index.splits[split].end]);
  const facts = [index.height, index.width, index.channels, index.labelType, index.classes, splits];
  return createHash('sha256').update(`${JSON.stringify(facts)}\n`);
}
