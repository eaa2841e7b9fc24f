import type { App } from '../../app/app.svelte.ts';
import type { IncomingFile } from '../../app/model-files.ts';

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
