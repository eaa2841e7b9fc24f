import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './resources.ts';

/** Epochal's own version, of its package.json. */
export function version(): string {
  const { version: own } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return own;
}
