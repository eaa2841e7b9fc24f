// @ts-check
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup.mjs';
import { endWith } from './say.mjs';

/** What Node has compiled of the built programs, so that they start sooner. A build removes it with the rest. */
const compiled = join(root, 'dist', '.compiled');

/**
 * Runs a program of ours on Node 24, in this process if it is run by it already, else in a child whose
 * streams, signals and exit code are ours.
 * @param {string} node Node 24
 * @param {string} program
 */
export async function handOver(node, program) {
  // For the processes that the program starts too.
  process.env['NODE_COMPILE_CACHE'] ??= compiled;
  if (isRunBy(node)) {
    process.argv[1] = program;
    nodeModule.enableCompileCache(process.env['NODE_COMPILE_CACHE']);
    await import(pathToFileURL(program).href);
    return;
  }
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // A terminal sends Ctrl-C to both of us: the child takes the two for one. We only outlive it.
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', endWith);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm puts node_modules/.bin first on the path, so `npm start` and `npx` mostly run on Node 24. @param {string} node */
function isRunBy(node) {
  return process.version.startsWith('v24.') && realpathSync(process.execPath) === realpathSync(node);
}
