import type { ChangedAnswer } from '../../../core/exports.ts';

export type Verdict = 'wasRight' | 'isRight' | 'wrong';

/** What a changed answer means: something lost, something won, or neither. */
export function verdictOf({ label, before, after }: ChangedAnswer): Verdict {
  if (before === label) return 'wasRight';
  return after === label ? 'isRight' : 'wrong';
}

const order: readonly Verdict[] = ['wasRight', 'isRight', 'wrong'];

/** What was lost first, then what was won; of each the surest answer after export first. */
export function orderedChanges(changed: readonly ChangedAnswer[]): ChangedAnswer[] {
  return changed.toSorted((a, b) => order.indexOf(verdictOf(a)) - order.indexOf(verdictOf(b)) || b.probabilityAfter - a.probabilityAfter);
}
