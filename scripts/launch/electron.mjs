// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../setup/process.mjs';

/** Seconds without a byte after which a network counts as refusing. */
export const patience = 10;

/** Electron's binary, null while it is not there. @param {string} root */
export function electronBinary(root) {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return null;
  const binary = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(name, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** What can be said of Electron without asking the network. @param {string} root @returns {'there' | 'fetchable' | 'refused'} */
export function electronState(root) {
  if (electronBinary(root)) return 'there';
  const stamp = stampOf(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8').split(' ')[0] === versionOf(root) ? 'refused' : 'fetchable';
}

/**
 * Fetches Electron's binary. A refusal is written down with its date, so that it costs its time once.
 * @param {string} root @param {string} node Node 24
 * @returns {Promise<boolean>} whether it is there now
 */
export async function fetchElectron(root, node) {
  const { code, output } = await runProgram(node, [join(root, 'scripts', 'launch', 'fetch-electron.mjs'), String(patience)], {
    cwd: root,
    quiet: !process.stderr.isTTY,
    env: { NODE_USE_ENV_PROXY: '1', ...process.env },
  });
  if (code === 0 && electronBinary(root)) {
    rmSync(stampOf(root), { force: true });
    return true;
  }
  if (output) process.stderr.write(output);
  writeFileSync(stampOf(root), `${versionOf(root)} refused on ${new Date().toISOString()}\n`);
  return false;
}

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules', '.epochal-electron');

/** @param {string} root @returns {string} */
function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}
