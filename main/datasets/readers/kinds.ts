/** The kinds of data set that can be imported, as `--as` names them. */
export const importableKinds = ['cifar10', 'cifar100', 'folder', 'csv', 'idx', 'npz', 'parquet', 'kaggle', 'pack'] as const;
export type DatasetKind = (typeof importableKinds)[number];

/** Whether a data set of this kind is one that was published, and is called so. */
export function isPublished(kind: DatasetKind): kind is 'cifar10' | 'cifar100' {
  return kind === 'cifar10' || kind === 'cifar100';
}

const ofPictures: ReadonlySet<DatasetKind> = new Set(['folder', 'csv', 'kaggle']);

/** Whether it is read by decoding files of pictures one by one: what is wrong with one of them is not wrong with all. */
export function isOfPictures(kind: DatasetKind): boolean {
  return ofPictures.has(kind);
}
