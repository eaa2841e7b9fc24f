import { join } from 'node:path';
import { root, setUp } from '../../scripts/setup.mjs';

/** Vitest calls this before the tests of the built programs: they are built from today's sources. */
export default async function setup(): Promise<void> {
  await setUp(['build', 'runtime']);
}

/**
 * The file of one of our programs as a user has it.
 * @param name below main/, without its ending: `builtProgram('trainer/child')`
 */
export function builtProgram(name: string): string {
  return join(root, 'dist', 'main', `${name}.js`);
}
