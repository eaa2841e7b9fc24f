import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function evaluateRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('evaluateRun');
}
