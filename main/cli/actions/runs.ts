import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function listRuns(..._given: unknown[]): Promise<Outcome> {
  throw notYet('listRuns');
}

export async function showRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('showRun');
}

export async function renameRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('renameRun');
}

export async function deleteRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('deleteRun');
}
