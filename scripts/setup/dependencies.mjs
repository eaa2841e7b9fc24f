// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, sep } from 'node:path';
import { isMeantFor, nodePackage, thisPlatform } from './platform.mjs';
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
  const lock = readJson(join(root, 'package-lock.json'));
  const isInstalled = isInstalledAsLocked(lock, readJson(hiddenLockOf(root)));
  if (!isInstalled || !existsSync(nodeOf(root))) {
    say('installing the dependencies (first use, about a minute)');
    await withNode24(root, lock, async (node) => {
      if (!isInstalled) await npm(root, root, node, ['ci', '--ignore-scripts']);
      await installNode(root, node);
    });
  }
  writeFileSync(stampOf(root), hashOfLock(root));
}

/**
 * Whether npm's record of node_modules holds every package of the lock at its version. An optional
 * package may be absent where it is for another platform.
 * @param {any} lock package-lock.json
 * @param {any} hidden node_modules/.package-lock.json, null if absent
 * @param {import('./platform.mjs').Platform} [platform]
 * @returns {boolean}
 */
export function isInstalledAsLocked(lock, hidden, platform = thisPlatform()) {
  if (!lock?.packages || !hidden?.packages) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = hidden.packages[path];
    return found ? found.version === wanted.version : wanted.optional === true && !isMeantFor(wanted, platform);
  });
}

/**
 * Gives `work` a Node 24. npm leaves out an optional package that asks for a newer Node than npm runs on,
 * without a word, and the native halves of the build are such packages: so npm itself must run on Node 24.
 * @param {string} root
 * @param {any} lock
 * @param {(node: string) => Promise<void>} work
 */
async function withNode24(root, lock, work) {
  // npm puts the checkout's own Node 24 on the path of its scripts, and `npm ci` deletes that one.
  const isOwn = process.execPath.startsWith(join(root, 'node_modules'));
  if (Number.parseInt(process.versions.node, 10) >= 24 && !isOwn) return work(process.execPath);
  const folder = join(root, '.setup-node');
  const name = nodePackage(process.platform, process.arch);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await npm(root, folder, null, ['install', '--no-save', '--ignore-scripts', `${name}@${lock.packages['node_modules/node'].version}`]);
    await work(join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} root @param {string} node that runs the script */
async function installNode(root, node) {
  const { output } = await runProgram(node, ['installArchSpecificPackage.js'], {
    cwd: join(root, 'node_modules', 'node'),
    quiet: true,
    env: outsideNodeModules(root),
  });
  const version = await runProgram(nodeOf(root), ['--version'], { quiet: true });
  if (version.code !== 0) throw failure('Node 24 could not be installed', `${output}\n${version.output}`);
  // npm links a package's programs before its scripts run, so this one had nothing to link to.
  const link = join(root, 'node_modules', '.bin', 'node');
  if (process.platform !== 'win32' && !existsSync(link)) symlinkSync(join('..', 'node', 'bin', 'node'), link);
}

/**
 * @param {string} root
 * @param {string} folder to work in
 * @param {string | null} node to run npm on; null: as it comes
 * @param {string[]} args
 */
async function npm(root, folder, node, args) {
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env['npm_execpath'];
  const env = outsideNodeModules(root);
  if (node) env.PATH = [dirname(node), env.PATH].join(delimiter);
  const { code, output } =
    cli !== undefined && basename(cli) === 'npm-cli.js'
      ? await runProgram(node ?? process.execPath, [cli, ...all], { cwd: folder, quiet: true, env })
      : await runProgram('npm', all, { cwd: folder, quiet: true, env, shell: process.platform === 'win32' });
  if (code !== 0) throw failure(`npm ${args[0]} failed`, output);
}

/** @param {string} what @param {string} output of the program that failed */
function failure(what, output) {
  // npm says what is wrong first, and how it is used last.
  const first = output.trim().split('\n').slice(0, 8).join('\n  ') || 'it said nothing';
  return new SetupError(`${what}: ${first}`, "Check the network and npm's registry setting, then try again.");
}

/**
 * The environment without this checkout's own programs on the path: npm must not run on a Node that it
 * is about to delete.
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
