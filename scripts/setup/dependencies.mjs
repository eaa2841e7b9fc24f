// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join, sep } from 'node:path';
import { runProgram } from './process.mjs';
import { SetupError, say } from './say.mjs';

/** The Node 24 that comes as a package and runs everything but these first scripts. @param {string} root */
export function nodeOf(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} root of the checkout */
export function dependenciesAreThere(root) {
  return existsSync(nodeOf(root)) && readText(stampOf(root)) === hashOfLock(root);
}

/**
 * Brings node_modules to what package-lock.json says. Packages' own scripts stay off, all but that of
 * `node`, which fetches the binary: every native package here carries its binary inside.
 * @param {string} root
 */
export async function installDependencies(root) {
  if (!isInstalledAsLocked(readJson(join(root, 'package-lock.json')), readJson(hiddenLockOf(root)))) {
    say('installing the dependencies (first use, about a minute)');
    await npm(root, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!existsSync(nodeOf(root))) await installNode(root);
  writeFileSync(stampOf(root), hashOfLock(root));
}

/**
 * Whether npm's record of node_modules holds every package of the lock at its version. An optional
 * package may be absent: it is for another platform.
 * @param {any} lock package-lock.json @param {any} hidden node_modules/.package-lock.json, null if absent
 * @returns {boolean}
 */
export function isInstalledAsLocked(lock, hidden) {
  if (!lock?.packages || !hidden?.packages) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = hidden.packages[path];
    return found ? found.version === wanted.version : wanted.optional === true;
  });
}

/** @param {string} root */
async function installNode(root) {
  say('fetching Node 24');
  const folder = join(root, 'node_modules', 'node');
  const { code, output } = await runProgram(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: folder,
    quiet: true,
    env: outsideNodeModules(root),
  });
  const node = nodeOf(root);
  const version = existsSync(node) ? await runProgram(node, ['--version'], { quiet: true }) : null;
  if (code !== 0 || version?.code !== 0) {
    throw new SetupError(`Node 24 could not be fetched: ${lastLines(output)}`, 'Check the network and npm\'s registry setting, then try again.');
  }
  // npm links a package's programs before its scripts run, so this one had nothing to link to.
  const link = join(root, 'node_modules', '.bin', 'node');
  if (process.platform !== 'win32' && !existsSync(link)) symlinkSync(join('..', 'node', 'bin', 'node'), link);
}

/** @param {string} root @param {string[]} args */
async function npm(root, args) {
  const cli = process.env['npm_execpath'];
  const isNpm = cli !== undefined && basename(cli) === 'npm-cli.js';
  const env = outsideNodeModules(root);
  const { code, output } = isNpm
    ? await runProgram(process.env['npm_node_execpath'] ?? process.execPath, [cli, ...args], { cwd: root, quiet: true, env })
    : await runProgram('npm', args, { cwd: root, quiet: true, env, shell: process.platform === 'win32' });
  if (code !== 0) {
    throw new SetupError(`npm ${args[0]} failed: ${lastLines(output)}`, 'Check the network and npm\'s registry setting, then try again.');
  }
}

/**
 * The environment without this checkout's own programs on the path: npm must not run on a Node that it
 * is about to delete, nor take a setting meant for the script that called us.
 * @param {string} root
 */
function outsideNodeModules(root) {
  const inside = join(root, 'node_modules') + sep;
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !(folder + sep).startsWith(inside));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** @param {string} root */
function hashOfLock(root) {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules', '.epochal-lock');
/** @param {string} root */
const hiddenLockOf = (root) => join(root, 'node_modules', '.package-lock.json');

/** @param {string} path @returns {string | null} null when the file is not there */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** @param {string} path */
function readJson(path) {
  const text = readText(path);
  return text === null ? null : JSON.parse(text);
}

/** @param {string} output */
function lastLines(output) {
  return output.trim().split('\n').slice(-6).join('\n  ') || 'it said nothing';
}
