// @ts-check
// Plain JavaScript without dependencies: it runs on Node 18, before anything is installed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependenciesAreThere, installDependencies, nodeOf } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { runProgram } from './setup/process.mjs';
import { runtimeIsThere } from './setup/runtime-stamp.mjs';
import { SetupError, say } from './setup/say.mjs';
import { buildIsFresh } from './setup/sources.mjs';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Step
 * @property {() => boolean} isDone cheap: a few milliseconds, it is asked at every start
 * @property {() => Promise<void>} work
 */

/** @typedef {'dependencies' | 'build' | 'runtime'} StepName */

/** What a checkout needs, in order. @type {Record<StepName, Step>} */
const steps = {
  dependencies: { isDone: () => dependenciesAreThere(root), work: () => installDependencies(root) },
  build: { isDone: () => buildIsFresh(root), work: build },
  runtime: { isDone: () => runtimeIsThere(root), work: fetchRuntime },
};

/**
 * Does what is missing of a checkout's set-up and skips what is there.
 * @param {readonly StepName[]} wanted
 * @returns {Promise<{ root: string, node: string }>} `node` is the Node 24 that runs the rest
 */
export async function setUp(wanted) {
  const pending = () => wanted.filter((name) => !steps[name].isDone());
  if (pending().length > 0) {
    await withLock(join(root, '.setup.lock'), async () => {
      for (const name of pending()) await steps[name].work();
    });
  }
  return { root, node: nodeOf(root) };
}

async function build() {
  say('building');
  const { code, output } = await runProgram(nodeOf(root), [join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    quiet: true,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  if (code !== 0) throw new SetupError(`the build failed:\n${output.trim()}`, 'Mend what it names, or take a clean checkout.');
}

async function fetchRuntime() {
  const { code } = await runProgram(nodeOf(root), [join(root, 'scripts', 'setup', 'runtime.mjs')], { cwd: root });
  // Without the library the app still browses, designs and compares, and says what is missing.
  if (code !== 0) say('going on without the TensorFlow library: training will not work until it is there');
}
