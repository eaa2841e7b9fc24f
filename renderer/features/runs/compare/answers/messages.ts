import type { PairComparison } from '../../../../../core/comparison/comparison.ts';
import type { View, Wanted } from './desk.ts';

/** What the window asks its worker, and what that answers. */
export type Question =
  | { id: number; kind: 'view'; wanted: Wanted; epochs: [run: string, epochs: number[]][] }
  | { id: number; kind: 'judge'; wanted: Pick<Wanted, 'of' | 'runs'> };

export type Reply = { id: number } & ({ view: View } | { pairs: PairComparison[] | null } | { failed: string });
