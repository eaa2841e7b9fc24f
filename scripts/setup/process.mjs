// @ts-check
import { spawn } from 'node:child_process';

/**
 * Runs a program to its end with this terminal; its stdout goes to our stderr, so that ours stays clean.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, shell?: boolean }} [options]
 *   `quiet`: keep what it prints and show it only if it fails.
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 when the program is not there,
 *   128 when a signal ended it. `output` is what it printed, when quiet.
 */
export function runProgram(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    });
    let output = '';
    const keep = (/** @type {Buffer} */ bytes) => (output += bytes.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => done({ code: 127, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 128, output }));
  });
}
