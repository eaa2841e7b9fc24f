import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function pauseRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('pauseRun');
}

export async function stopRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('stopRun');
}
