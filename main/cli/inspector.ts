import type { Inspector } from '../inspect/inspector.ts';
import type { Context } from './command.ts';
import { notYet } from './usage.ts';

export async function openInspector(_context: Context): Promise<Inspector> {
  throw notYet('asking a run');
}
