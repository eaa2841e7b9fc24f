#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from './resources.ts';

enableCompileCache();
const { run } = await import('./cli/run.ts');

/** A pipe that closes early (`epochal runs list | head`) is a reader that has seen enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
const controller = new AbortController();
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  version,
  interruption() {
    for (const signal of endings) {
      if (process.listenerCount(signal) > 0) continue;
      process.on(signal, () => {
        if (controller.signal.aborted) process.exit(1);
        controller.abort();
      });
    }
    return controller.signal;
  },
});
