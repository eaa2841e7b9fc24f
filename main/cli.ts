#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { hostArgument } from './cli/host-argument.ts';
import { listenForInterruption } from './cli/interruption.ts';
import { isClosed, tolerant } from './cli/streams.ts';

enableCompileCache();

const interruption = listenForInterruption();
const argv = process.argv.slice(2);

// A pipe that closes early (`epochal runs list | head`) is a reader that has seen enough: what is short ends as it
// would have, what is long is asked to end. A disk without room is a failure.
const stderr = tolerant(process.stderr, () => interruption.closed());
const stdout = tolerant(process.stdout, (error) => {
  if (!isClosed(error)) {
    // Some streams tell it only after the command is done.
    process.exitCode ||= 1;
    stderr.write(`error: What was to be said on stdout can't be written: ${error.message}.\n`);
  }
  interruption.closed();
});
const host = { stdout, stderr, env: process.env, interruption };
const endWith = (code: number): void => {
  process.exitCode = interruption.exitCode(code || Number(process.exitCode ?? 0));
};

// Imported only now, so that the compile cache serves them and each start loads no more than it needs.
if (argv[0] === hostArgument) {
  const { hostRun } = await import('./cli/host.ts');
  await hostRun(host);
  endWith(0);
} else {
  const [{ run }, { version }] = await Promise.all([import('./cli/run.ts'), import('./system/version.ts')]);
  endWith(await run(argv, { ...host, version: version() }));
}
