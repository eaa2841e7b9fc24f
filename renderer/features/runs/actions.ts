import { toPlainError } from '../../../core/errors.ts';
import type { App } from '../../app/app.svelte.ts';

/** What can be asked of a run from anywhere; a refusal is shown. */
export const pauseRun = (app: App, run: string): Promise<void> => attempt(app, () => app.bridge.invoke('runs.pause', { run }));
export const resumeRun = (app: App, run: string): Promise<void> => attempt(app, () => app.bridge.invoke('runs.resume', { run }));
export const stopRun = (app: App, run: string): Promise<void> => attempt(app, () => app.bridge.invoke('runs.stop', { run }));

/** The same training once more, as a new run, which is shown. */
export function repeatRun(app: App, run: string, name: string): Promise<void> {
  return attempt(app, async () => {
    const row = await app.bridge.invoke('runs.start', { from: run, name: app.t('run.repeat.name', { name }).slice(0, 200) });
    app.router.go({ page: 'run', run: row.run });
  });
}

/** The same training with the next seeds, in a group; the first is shown. */
export function trainSeeds(app: App, { run, name }: { run: string; name: string }, seed: number, repeat: number): Promise<void> {
  return attempt(app, async () => {
    const plain = name.replace(/, seed \d+$/, '').slice(0, 180);
    const row = await app.bridge.invoke('runs.start', { from: run, training: { seed }, repeat, name: repeat === 1 ? `${plain}, seed ${seed}` : plain });
    app.router.go({ page: 'run', run: row.run });
  });
}

async function attempt(app: App, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    app.showError(toPlainError(error));
  }
}
