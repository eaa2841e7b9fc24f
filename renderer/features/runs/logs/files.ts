import { plainError } from '../../../../core/errors.ts';
import type { App } from '../../../app/app.svelte.ts';
import { chooseFiles, type IncomingFile } from '../../../app/model-files.ts';
import { logFiles } from '../../../app/dropped.ts';
import { LogImport } from './importing.svelte.ts';

/** As many as are taken at once. */
const mostFiles = 1000;

/** Has logs read, and shows on the page of runs what is in them. */
export function importLogs(app: App, files: readonly IncomingFile[]): void {
  if (files.length === 0) return;
  const logs = logFiles(files);
  if (logs.length > mostFiles) return void app.toasts.show(app.t('logs.tooMany', { count: logs.length, most: mostFiles }), { kind: 'error' });
  if (logs.length === 0) return app.showError(plainError('files.not-taken/other'));
  if (app.router.route.page !== 'runs') app.router.go({ page: 'runs' });
  void app.kept(LogImport).read(app.bridge, logs);
}

/** Asks for log files, or for a folder of them; must be called while a key or a click is handled. */
export async function chooseLogs(app: App, folder: boolean): Promise<void> {
  importLogs(app, await chooseFiles(folder));
}
