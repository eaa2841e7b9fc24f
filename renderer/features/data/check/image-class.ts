import { splitNames } from '../../../../core/datasets.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import type { ClassName } from '../../../../core/subject.ts';
import type { App } from '../../../app/app.svelte.ts';
import type { DatasetView } from '../view/dataset-view.svelte.ts';

/** The class of an image, as the edits have it; null while that is not known, and where it has none. */
export function classOfImage(app: App, { columns, info }: DatasetView, { split, index }: ImageRef): ClassName | null {
  const label = columns.labels?.[columns.importedSplits.indexOf(splitNames.indexOf(split)) + index] ?? -1;
  return label < 0 ? null : app.classOf(info.id, label);
}
