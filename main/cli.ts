#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { hostArgument } from './cli/host-argument.ts';
import { onInterruption } from './cli/interruption.ts';

enableCompileCache();

/** A pipe that closes early (`epochal runs list | head`) is a reader that has seen enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const interruption = onInterruption();
const argv = process.argv.slice(2);

// Imported only now, so that the compile cache serves them and each start loads no more than it needs.
if (argv[0] === hostArgument) {
  const { hostRun } = await import('./cli/host.ts');
  await hostRun(interruption());
} else {
  const [{ run }, { version }] = await Promise.all([import('./cli/run.ts'), import('./version.ts')]);
  process.exitCode = await run(argv, { stdout: process.stdout, stderr: process.stderr, env: process.env, version: version(), interruption });
}
