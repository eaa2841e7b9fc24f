import { join } from 'node:path';
import { root, setUp } from '../../scripts/setup.mjs';

/** Builds the programs where a source has changed. Vitest calls it before the tests that run them, and so does a bench. */
export default async function buildPrograms(): Promise<void> {
  await setUp(['build', 'runtime']);
}

/**
 * The file of one of our programs as a user has it.
 * @param name below main/, without its ending: `builtProgram('trainer/child')`
 */
export function builtProgram(name: string): string {
  return join(root, 'dist', 'main', `${name}.js`);
}
