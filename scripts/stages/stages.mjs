// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../setup/process.mjs';
import { sum, tallyOfCheck, tallyOfVitest } from './tally.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

/** A log is read as text. */
const env = process.stderr.isTTY ? process.env : { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
/**
 * @typedef {object} Stage
 * @property {import('../setup.mjs').StepName[]} needs of the set-up, beyond the dependencies
 * @property {(root: string, node: string) => Promise<Tally>} run
 */

/** @type {Readonly<Record<string, Stage>>} */
export const stages = {
  build: { needs: ['build'], run: () => Promise.resolve(tallyOfCheck(0)) },
  lint: { needs: [], run: (root, node) => check(root, node, [['eslint/bin/eslint.js', '--max-warnings', '0', '.']]) },
  types: {
    needs: [],
    run: (root, node) =>
      check(root, node, [
        ['oxlint/bin/oxlint'],
        ['svelte-check/bin/svelte-check', '--tsconfig', './renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
      ]),
  },
  unit: { needs: [], run: (root, node) => vitest(root, node, 'unit', 'components') },
  integration: { needs: ['build', 'runtime'], run: (root, node) => vitest(root, node, 'integration') },
  e2e: { needs: ['build', 'runtime'], run: (root, node) => vitest(root, node, 'e2e') },
};

/** What `npm test` runs, in order: the quick ones first, those of a line side by side, as each has times when it waits. */
export const order = [['build', 'lint', 'types', 'unit'], ['integration', 'e2e']];

/**
 * Programs that run side by side, each one check, and say nothing unless they fail.
 * @param {string} root @param {string} node
 * @param {readonly (readonly string[])[]} programs below node_modules, with their arguments
 */
async function check(root, node, programs) {
  return sum(await Promise.all(programs.map(async ([program, ...args]) => {
    const { code, output } = await runProgram(node, [join(root, 'node_modules', program ?? ''), ...args], { cwd: root, env, quiet: true });
    if (code !== 0) process.stderr.write(output);
    return tallyOfCheck(code);
  })));
}

/** @param {string} root @param {string} node @param {string[]} projects */
async function vitest(root, node, ...projects) {
  const report = join(tmpdir(), `epochal-${projects.join('-')}-${process.pid}.json`);
  const args = ['run', ...projects.flatMap((project) => ['--project', project]), '--passWithNoTests', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runProgram(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], { cwd: root, env });
  const tally = tallyOfVitest(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, code);
  rmSync(report, { force: true });
  return tally;
}
