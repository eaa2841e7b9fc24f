import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function trainModel(..._given: unknown[]): Promise<Outcome> {
  throw notYet('trainModel');
}

export async function resumeRun(..._given: unknown[]): Promise<Outcome> {
  throw notYet('resumeRun');
}
