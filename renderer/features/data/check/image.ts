import { splitNames } from '../../../../core/datasets.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import type { ClassName } from '../../../../core/subject.ts';
import type { App } from '../../../app/app.svelte.ts';
import type { DatasetView } from '../view/dataset-view.svelte.ts';

/** Where an image lies among all of its set. */
export function placeOf({ columns }: Pick<DatasetView, 'columns'>, { split, index }: ImageRef): number {
  return columns.importedSplits.indexOf(splitNames.indexOf(split)) + index;
}

/** The class of an image, as the edits have it; null while that is not known, and where it has none. */
export function classOfImage(app: App, view: DatasetView, image: ImageRef): ClassName | null {
  const label = view.columns.labels?.[placeOf(view, image)] ?? -1;
  return label < 0 ? null : app.classOf(view.info.id, label);
}
