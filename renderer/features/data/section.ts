import { plainError } from '../../../core/errors.ts';
import type { App } from '../../app/app.svelte.ts';
import type { ShownPicture } from '../../app/menu.svelte.ts';
import type { Command, Section } from '../../app/section.ts';
import type { IncomingFile } from '../../app/model-files.ts';
import { editMenu } from './edit/picture-menu.ts';
import { PictureImport } from './import/import.svelte.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'data.title',
  icon: 'data',
  start: () => ({ page: 'data' }),
  views: {
    dataNew: () => import('./collect/New.svelte'),
    dataCollect: () => import('./collect/Collect.svelte'),
    dataImport: () => import('./import/Import.svelte'),
    data: () => import('./Pictures.svelte'),
    dataCheck: () => import('./Check.svelte'),
    dataMap: () => import('./Map.svelte'),
    dataAbout: () => import('./About.svelte'),
  },
  commands,
  pictureMenu,
  takes: { folder: bring, dataset: bring, other: refuse },
  busy: (app) => (app.kept(PictureImport).isBusy ? 'import.title' : null),
};

function commands({ t, datasets }: App): Command[] {
  return [
    { kind: 'data.title', name: t('import.open'), act: { page: 'dataImport' } },
    { kind: 'data.title', name: t('collect.new'), act: { page: 'dataNew' } },
    ...(datasets.entries.value ?? []).map(({ id, name, info }): Command =>
    info === null ? { kind: 'data.title', name: t('dataset.get', { name }), act: () => void datasets.get(id) } : { kind: 'palette.data', name, act: { page: 'data', id } },
    ),
  ];
}

/** Shows what it is before it is imported. */
function bring(app: App, { files }: { files: readonly IncomingFile[] }): void {
  if (files.length === 0) return app.showError(plainError('files.not-taken/folder'));
  app.router.go({ page: 'dataImport' });
  void app.kept(PictureImport).begin(app.bridge, files);
}

function refuse({ showError }: App): void {
  showError(plainError('files.not-taken/other'));
}

function pictureMenu(app: App, shown: ShownPicture): MenuItem[][] {
  const { t, router, datasets } = app;
  const { picture } = shown;
  if (picture.kind !== 'dataset' || datasets.info(picture.dataset) === null) return [];
  const { dataset: id, split, index } = picture;
  const isHere = router.route.page === 'data' && router.route.id === id;
  const similar = { label: t('check.similar'), run: () => router.go({ page: 'data', id }, { similar: `${split}-${index}` }) };
  const edits = editMenu(app, shown);
  return isHere ? [edits, [similar]] : [edits, [{ label: t('data.menu.show'), run: () => router.go({ page: 'data', id }, { image: `${split}-${index}` }) }, similar]];
}
