import type { App } from '../../../app/app.svelte.ts';
import type { ShownPicture } from '../../../app/menu.svelte.ts';
import { datasetPicture } from '../../../ui/pictures.ts';
import { count } from '../../../ui/format.ts';
import type { DatasetView } from '../view/dataset-view.svelte.ts';

/** A picture of a view, to be shown and asked about anywhere. */
export function pictureOf(app: App, view: DatasetView, place: number): ShownPicture {
  const { split, index } = view.imageAt(place);
  const label = view.columns.labels?.[place] ?? -1;
  return datasetPicture(view.info, split, index, label < 0 ? null : app.classOf(view.info.id, label));
}

/** What stands for a picture where it is not seen: its class, its name, its place. */
export function pictureWords(app: App, view: DatasetView, place: number): string {
  const label = view.columns.labels?.[place] ?? -1;
  return [label < 0 ? app.t('data.class.none') : app.className(view.info.id, label), view.columns.names?.[place] ?? null, imageWords(app, view, place)].filter((part) => part !== null).join(', ');
}

/** The split and number of a picture as it was imported: `train 48`. */
export function imageWords({ t }: App, view: DatasetView, place: number): string {
  const { split, index } = view.imageAt(place);
  return `${t(`data.split.${split}`).toLowerCase()} ${count(index)}`;
}
