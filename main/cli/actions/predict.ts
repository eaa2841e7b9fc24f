import type { Outcome } from '../command.ts';
import { notYet } from '../usage.ts';

export async function predictPictures(..._given: unknown[]): Promise<Outcome> {
  throw notYet('predictPictures');
}
