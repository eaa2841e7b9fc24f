import { nameByChanges } from '../../core/comparison/naming.ts';
import type { Training } from '../../core/training.ts';
import { defaultName } from '../runs/ids.ts';
import type { Runs } from '../runs/runs.ts';
import type { PreparedTraining } from './checked.ts';

/** A name by what differs from the run it comes from, with the time where another is called so already; null where there is none. */
export function nameByParent(runs: Pick<Runs, 'show' | 'list'>, { parent }: Pick<PreparedTraining, 'parent'>, training: Training, created: Date): string | null {
  if (!parent) return null;
  const { name, training: before } = runs.show(parent.run);
  const wanted = nameByChanges(name, before, training);
  return wanted !== null && runs.list().some((row) => row.name === wanted) ? defaultName(wanted, created) : wanted;
}
