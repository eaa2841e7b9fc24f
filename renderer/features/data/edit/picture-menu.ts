import type { EditRequest } from '../../../../core/datasets/edits/request.ts';
import { splitNames } from '../../../../core/datasets.ts';
import type { App } from '../../../app/app.svelte.ts';
import type { ShownPicture } from '../../../app/menu.svelte.ts';
import type { MenuItem } from '../../../ui/menu-item.ts';
import { Editing } from './editing.svelte.ts';

/** What can be edited of one picture of a data set, wherever it is shown. */
export function editMenu(app: App, { picture }: ShownPicture): MenuItem[] {
  const info = picture.kind === 'dataset' ? app.datasets.info(picture.dataset) : null;
  if (picture.kind !== 'dataset' || info === null) return [];
  const { t } = app;
  const editing = app.kept(Editing);
  const images = { [picture.split]: String(picture.index) };
  const edit = (request: EditRequest): void =>
    void editing.apply(app, info.id, request).then((outcome) => {
      if (outcome) app.toasts.show(t('edit.done', { count: '1' }), { action: { label: t('action.undo'), run: () => void editing.apply(app, info.id, { edit: 'undo' }) } });
    });
  return [
    { label: t('edit.relabel'), items: info.classes.map((label, index) => ({ label: app.className(info.id, index), run: () => edit({ edit: 'relabel', images, label }) })) },
    { label: t('edit.move'), items: splitNames.map((to) => ({ label: t(`data.split.${to}`), run: () => edit({ edit: 'move', images, to }) })) },
    { label: t('edit.exclude'), run: () => edit({ edit: 'exclude', images }) },
    { label: t('edit.restore'), run: () => edit({ edit: 'restore', images }) },
    { label: t('edit.tag'), items: usualTags.map((tag) => ({ label: t(`edit.tag.${tag}`), run: () => edit({ edit: 'tag', images, tag: t(`edit.tag.${tag}`) }) })) },
  ];
}

/** Offered by the menu; any other is typed over the pictures. */
const usualTags = ['check', 'bad'] as const;
