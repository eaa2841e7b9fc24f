import { nearestKept } from '../../../core/checkpoints.ts';
import type { CheckpointRow } from '../../../core/runs.ts';
import type { App } from '../../app/app.svelte.ts';
import type { MenuItem } from '../../ui/menu-item.ts';

type Forked = { run: string; checkpoints: readonly Pick<CheckpointRow, 'epoch' | 'folder'>[] };

/** Opens Train to go on from an epoch. */
export const fork = (app: App, run: string, epoch: number): void => app.router.go({ page: 'trainFork', forked: run, epoch: String(epoch) });

/** What the menu at an epoch of a curve offers: to go on from there, or from the nearest epoch whose checkpoint is kept. */
export function forkItems(app: App, { run, checkpoints }: Forked, epoch: number): MenuItem[] {
  const { t } = app;
  const nearest = nearestKept(checkpoints, epoch);
  const again: MenuItem = { label: t('runs.again'), run: () => app.router.go({ page: 'trainRun', run }) };
  if (nearest === null) return [{ label: t('runs.fork.none') }, again];
  const from = (): void => fork(app, run, nearest);
  if (nearest === epoch) return [{ label: t('runs.fork', { epoch }), run: from }, again];
  return [{ label: t('runs.fork.missing', { epoch }) }, { label: t('runs.fork.nearest', { epoch: nearest }), run: from }, again];
}
