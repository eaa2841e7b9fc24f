import type { App } from '../../app/app.svelte.ts';
import { chosenFiles, modelAccept, type IncomingFile } from '../../app/model-files.ts';

/** Has a model read from files, says so and goes there; what is refused stands on the page of models. */
export async function importModel(app: App, files: readonly IncomingFile[]): Promise<void> {
  const { t, router, toasts } = app;
  if (files.length === 0) return;
  if (router.route.page !== 'models') router.go({ page: 'models' });
  const imported = await app.importer.import(files);
  if (imported === null) return;
  if (imported.kind === 'runs') {
    const [first, ...others] = imported.rows;
    const only = first !== undefined && others.length === 0 ? first : null;
    toasts.show([only ? t('models.importedRun', { name: only.name }) : t('models.importedRuns', { count: imported.rows.length }), ...imported.warnings.map(app.phraseText)].join(' '));
    router.go(only ? { page: 'run', run: only.run } : { page: 'runs' });
  } else {
    app.models.put(imported.row);
    toasts.show(t('models.imported', { name: imported.row.name }));
    router.go({ page: 'models', model: imported.row.model });
  }
}

/** Asks for files, or for a folder, by the system's dialog; must be called while a key or a click is handled. */
export function chooseFiles(folder: boolean): Promise<IncomingFile[]> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, webkitdirectory: folder, accept: modelAccept });
  return new Promise((resolve) => {
    input.onchange = () => resolve(chosenFiles(input.files ?? []));
    input.oncancel = () => resolve([]);
    input.click();
  });
}
