// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SetupError } from '../setup/say.mjs';

/**
 * Starts the app without a window and waits until it listens: it then prints `{url, token}` on one line.
 * @param {string} node Node 24
 * @param {string} cli the built command line
 * @param {readonly string[]} args
 * @returns {Promise<{ child: import('node:child_process').ChildProcess, address: string }>}
 *   `address` opens the window, token included
 * @throws {SetupError} when it ends before it listens; it has said why by then
 */
export function startServer(node, cli, args) {
  return new Promise((done, fail) => {
    const child = spawn(node, [cli, 'serve', '--json', ...args], { stdio: ['inherit', 'pipe', 'inherit'] });
    child.on('error', fail);
    child.on('exit', (code) => fail(new SetupError(`the app ended before it listened (exit code ${code})`, '')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = parseAnswer(line);
      if (said) done({ child, address: said });
    });
  });
}

/**
 * The address in a line of the server, null if it says something else.
 * @param {string} line
 * @returns {string | null}
 */
export function parseAnswer(line) {
  if (!line.startsWith('{')) return null;
  const { url, token } = JSON.parse(line);
  if (typeof url !== 'string') return null;
  if (typeof token !== 'string' || url.includes(token)) return url;
  const address = new URL(url);
  address.hash = `token=${token}`;
  return address.href;
}
