import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function watchRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('watchRun');
}
