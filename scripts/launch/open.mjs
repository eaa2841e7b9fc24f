// @ts-check
// Opens the studio of a checkout that is set up: in Electron, as a window of an installed browser, or as an address.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveHome } from '../../main/home.ts';
import { appWindowArguments, findBrowser } from './browsers.mjs';
import { electronBinary, electronState, fetchElectron } from './electron.mjs';
import { chooseHost, hasDisplay, readStartOptions } from './host.mjs';
import { startServer } from './server.mjs';
import { endWith, say } from '../setup/say.mjs';
import { nodeOf } from '../setup/dependencies.mjs';
import { root } from '../setup.mjs';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** A window that ends this soon with an error did not open. */
const tooSoon = 5_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(130);
    // Ctrl-C on a terminal reaches the children by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) for (const child of running) child.kill(signal);
  });
}

try {
  const options = readStartOptions(process.argv.slice(2));
  const node = nodeOf(root);
  const browser = findBrowser(process.platform, process.env, existsSync);
  const offer = { display: hasDisplay(process.platform, process.env), electron: electronState(root), browser };
  const choice = chooseHost(options.window, offer);
  if (choice.because) say(choice.because);
  const host = !choice.fetch || (await fetchElectron(root, node)) ? choice.host : choice.otherwise;
  if (host === 'electron' && (await runElectron(options.passed))) process.exit();

  const { child, address } = await startServer(node, join(root, 'dist', 'main', 'cli.js'), options.passed);
  keep(child);
  child.removeAllListeners('exit');
  child.on('exit', (code) => process.exit(code ?? 0));
  process.stdout.write(`Epochal is open at ${address}\n`);
  if (browser && offer.display && host !== 'address') openWindow(browser, address, join(resolveHome(options.home ?? undefined).root, 'browser'));
} catch (error) {
  endWith(error);
}

/** @param {import('node:child_process').ChildProcess} child */
function keep(child) {
  running.add(child);
  child.on('exit', () => running.delete(child));
}

/**
 * Runs the app in Electron to its end.
 * @param {readonly string[]} args
 * @returns {Promise<boolean>} false when its window could not open here
 */
function runElectron(args) {
  const begun = Date.now();
  const child = spawn(electronBinary(root) ?? '', [root, ...args, ...(isRoot ? ['--no-sandbox'] : [])], { stdio: 'inherit' });
  keep(child);
  return new Promise((done) => {
    const refused = (/** @type {string} */ reason) => {
      say(`Electron does not open a window here (${reason})`);
      done(false);
    };
    child.on('error', (error) => refused(error.message));
    child.on('exit', (code, signal) => {
      if (code !== 0 && signal === null && Date.now() - begun < tooSoon) return refused(`exit code ${code}`);
      process.exitCode = code ?? 0;
      done(true);
    });
  });
}

/** Shows the address as a window; closing it leaves the app at work, for a run may be under way. @param {string} program @param {string} address @param {string} profile */
function openWindow(program, address, profile) {
  const child = spawn(program, appWindowArguments(address, profile, isRoot), { stdio: 'ignore' });
  keep(child);
  child.on('error', (error) => say(`the browser did not start (${error.message}): open the address above`));
  child.on('exit', () => say('the window is closed; Ctrl-C ends the app, the address above opens it again'));
}
