// @ts-check
// Opens the studio of a checkout that is set up: in Electron, as a window of an installed browser, or as an address.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveHome } from '../../main/system/home.ts';
import { nodeOf } from '../setup/dependencies.mjs';
import { endWith, say, SetupError } from '../setup/say.mjs';
import { root } from '../setup.mjs';
import { appWindowArguments, findBrowser } from './browsers.mjs';
import { electronBinary, electronState, fetchElectron } from './electron.mjs';
import { onEnding } from './ending.mjs';
import { chooseHost, hasDisplay, readStartOptions } from './host.mjs';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** A window that ends this soon with an error did not open; in milliseconds. */
const tooSoon = 5_000;
/** Exit code of an app that opened no window and has said why no host could (see `main/index.ts`). */
const refused = 3;

try {
  const options = readStartOptions(process.argv.slice(2));
  const browser = findBrowser(process.platform, process.env, existsSync);
  const display = hasDisplay(process.platform, process.env);
  const choice = chooseHost(options.window, { display, electron: electronState(root), browser });
  if (choice.because) say(choice.because);
  const wanted = !choice.fetch || (await fetchElectron(root, nodeOf(root))) ? choice.host : choice.otherwise;
  const refusal = wanted === 'electron' ? await runElectron(options.passed) : null;
  if (refusal) say(`Electron does not open a window here (${refusal})`);
  const host = refusal ? choice.otherwise : wanted;
  if (host !== 'electron') await serve(options, host === 'browser' ? browser : null);
} catch (error) {
  endWith(error);
}

/**
 * Runs the app in Electron to its end.
 * @param {readonly string[]} args
 * @returns {Promise<string | null>} why no window could open, null when one did
 */
function runElectron(args) {
  const begun = Date.now();
  const child = spawn(electronBinary(root) ?? '', [root, ...args, ...(isRoot ? ['--no-sandbox'] : [])], { stdio: 'inherit' });
  onEnding(() => child.kill());
  return new Promise((done) => {
    child.on('error', (error) => done(error.message));
    child.on('exit', (code, signal) => {
      if (code === refused) {
        process.exitCode = 1;
        return done(null);
      }
      if (code !== 0 && signal === null && Date.now() - begun < tooSoon) return done(`exit code ${code}`);
      process.exitCode = code ?? 0;
      done(null);
    });
  });
}

/**
 * Serves the window from this process until it is asked to end.
 * @param {import('./host.mjs').StartOptions} options
 * @param {string | null} browser shows the window, null: the person opens the address
 */
async function serve(options, browser) {
  const { startServer } = await import(pathToFileURL(join(root, 'dist', 'main', 'server.js')).href);
  const home = resolveHome(options.home ?? undefined);
  const { url, close } = await startServer({ home, ...options.listen }).catch((/** @type {unknown} */ error) => {
    // The bundle has its own class of errors: what tells ours is the hint.
    if (error instanceof Error && 'hint' in error) throw new SetupError(error.message, String(error.hint));
    throw error;
  });
  process.stdout.write(`Epochal is open at ${url}\n`);
  const shown = browser ? openWindow(browser, url, join(home.root, 'browser')) : null;
  onEnding(async () => {
    shown?.kill();
    await close();
    process.exit(0);
  });
}

/**
 * Shows the address as a window. Closing it leaves the app at work, for a run may be under way.
 * @param {string} program @param {string} url @param {string} profile
 */
function openWindow(program, url, profile) {
  const child = spawn(program, appWindowArguments(url, profile, isRoot), { stdio: 'ignore' });
  child.on('error', (error) => say(`the browser did not start (${error.message}): open the address above`));
  child.on('exit', () => say('the window is closed; Ctrl-C ends the app, the address above opens it again'));
  return child;
}
