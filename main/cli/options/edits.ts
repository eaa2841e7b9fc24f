import { isIndexList } from '../../../core/datasets/edits/images.ts';
import { splitNames } from '../../../core/datasets.ts';
import { choice, flag, option, text, wholeNumber, type Reader } from '../options.ts';

export const imageEdits = ['relabel', 'exclude', 'restore', 'tag', 'untag', 'move'] as const;
export const classEdits = ['rename-class', 'merge-classes'] as const;
export const editNames = [...imageEdits, ...classEdits, 'split', 'undo', 'redo', 'history'] as const;

const indices: Reader<string> = { needs: 'indices such as 1,5,7-20', read: (typed) => (isIndexList(typed) ? typed : null) };
const share: Reader<number> = {
  needs: 'a share from 0 to 1',
  read: (typed) => (/^(0|1|0?\.\d+|1\.0*|0\.)$/.test(typed) ? Number(typed) : null),
};

/** Which images, and what becomes of them. */
export const imageOptions = {
  split: option('<split>', choice(splitNames), 'of the images, as imported: train, validation, test or unlabeled'),
  index: option('<list>', indices, 'of the images in their split, as imported: 1,5,7-20'),
  label: option('<class>', text, 'of relabel: a name, or the number of a class'),
  tag: option('<tag>', text, 'of tag and untag'),
  to: option('<split>', choice(splitNames), 'of move: the split they go to'),
};

export const divisionOptions = {
  validation: option('<share>', share, 'of split: the share for validation; without it that split stays'),
  test: option('<share>', share, 'of split: the share for test; without it that split stays'),
  seed: option('<n>', wholeNumber(0), 'of split: another seed divides otherwise (default 0)'),
  stratified: flag('of split: keep the shares of each class'),
};
