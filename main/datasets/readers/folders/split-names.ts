import type { SplitName } from '../../../../core/datasets.ts';

/** What people call the parts of a data set. */
const splitWords: Readonly<Record<SplitName, readonly string[]>> = {
  train: ['train', 'training', 'trn'],
  validation: ['val', 'valid', 'validation', 'dev'],
  test: ['test', 'testing', 'tst'],
  unlabeled: ['unlabeled', 'unlabelled', 'pred', 'predict', 'prediction', 'inference'],
};
const splitOfWord: ReadonlyMap<string, SplitName> = new Map(Object.entries(splitWords).flatMap(([split, words]) => words.map((word) => [word, split as SplitName] as const)));
/** Beside these they say nothing. */
const fillers = new Set(['image', 'images', 'img', 'imgs', 'picture', 'pictures', 'pic', 'pics', 'photo', 'photos', 'data', 'dataset', 'set', 'split', 'folder']);

/** The split that a text names by itself: `val`, `Validation`; null for any other. */
export function splitOf(text: string): SplitName | null {
  return splitOfWord.get(text.trim().toLowerCase()) ?? null;
}

/**
 * Which folders are parts of a data set: `train`, `Validation`, `test_images`, `seg_train`; null where the folders are
 * classes. There must be one to train on and another, or no other folders; what else their names say must be the same.
 */
export function splitFolders(names: readonly string[]): Map<string, SplitName> | null {
  const found = names.flatMap((name) => {
    const read = readName(name);
    return read ? [{ name, ...read }] : [];
  });
  const hasTraining = found.some(({ split }) => split === 'train');
  const isSure = new Set(found.map(({ split }) => split)).size > 1 || found.length === names.length;
  const isAlike = new Set(found.map(({ rest }) => rest)).size === 1;
  return hasTraining && isSure && isAlike ? new Map(found.map(({ name, split }) => [name, split])) : null;
}

function readName(name: string): { split: SplitName; rest: string } | null {
  const words = name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  const splits = words.filter((word) => splitOfWord.has(word));
  if (splits.length !== 1) return null;
  return { split: splitOfWord.get(splits[0]!)!, rest: words.filter((word) => word !== splits[0] && !fillers.has(word)).join(' ') };
}
