#!/usr/bin/env node
// @ts-check
// `npx epochal …` in the checkout: plain JavaScript for any Node from 18 on, which hands over to the
// real command line on Node 24. `npx` takes Node 24 itself once it is installed; then no second process
// is needed.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWith } from './setup/say.mjs';
import { setUp } from './setup.mjs';

try {
  const { root, node } = await setUp(['dependencies', 'build']);
  const cli = join(root, 'dist', 'main', 'cli.js');
  if (isRunBy(node)) {
    process.argv[1] = cli;
    await import(pathToFileURL(cli).href);
  } else {
    handOver(node, [cli, ...process.argv.slice(2)]);
  }
} catch (error) {
  endWith(error);
}

/** Hard links included: npm's `.bin/node` and the package's `bin/node` are one file. @param {string} node */
function isRunBy(node) {
  return process.version.startsWith('v24.') && realpathSync(process.execPath) === realpathSync(node);
}

/** Runs Node 24 in our place: its streams are ours, so are its signals and its exit code. @param {string} node @param {string[]} args */
function handOver(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // The terminal sends Ctrl-C to both of us; the child answers it, we only outlive it.
    process.on(signal, () => signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
  }
  child.on('error', endWith);
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
