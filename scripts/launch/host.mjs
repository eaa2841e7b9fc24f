// @ts-check
import { SetupError } from '../setup/say.mjs';

/** @typedef {'electron' | 'browser' | 'address'} Host */
/**
 * What the machine offers.
 * @typedef {object} Offer
 * @property {boolean} display a window can be shown at all
 * @property {'there' | 'fetchable' | 'refused'} electron `refused`: a fetch failed before and is not tried again by itself
 * @property {string | null} browser path of an installed browser
 */

const wanted = ['auto', 'electron', 'browser', 'none'];

/**
 * @typedef {object} StartOptions
 * @property {'auto' | 'electron' | 'browser' | 'none'} window
 * @property {string | null} home
 * @property {{ host?: string, port?: number }} listen where the server listens, as far as it was said
 * @property {string[]} passed all but the window, as given, for the app in Electron
 */

/**
 * The options of `npm start -- …`.
 * @param {readonly string[]} args
 * @returns {StartOptions}
 * @throws {SetupError} on an option that is not there or lacks its value
 */
export function readStartOptions(args) {
  /** @type {StartOptions} */
  const options = { window: 'auto', home: null, listen: {}, passed: [] };
  for (let at = 0; at < args.length; at++) {
    const [name, inline] = splitAtFirst(args[at] ?? '');
    if (name === '--no-open' && inline === null) {
      options.window = 'none';
      continue;
    }
    if (!['--window', '--home', '--port', '--host'].includes(name)) throw wrongUsage(`there is no option ${args[at]}`);
    const value = inline ?? args[++at];
    if (value === undefined || value === '') throw wrongUsage(`${name} needs a value`);
    if (name === '--window') {
      if (!wanted.includes(value)) throw wrongUsage(`--window takes ${wanted.join(', ')}, not ${value}`);
      options.window = /** @type {StartOptions['window']} */ (value);
      continue;
    }
    if (name === '--home') options.home = value;
    if (name === '--host') options.listen.host = value;
    if (name === '--port') options.listen.port = readPort(value);
    options.passed.push(name, value);
  }
  return options;
}

/**
 * Which host shows the window, and whether Electron is to be fetched first.
 * @param {StartOptions['window']} window as asked for
 * @param {Offer} offer
 * @returns {{ host: Host, fetch: boolean, otherwise: Host, because: string | null }}
 *   `otherwise`: the host if the fetch fails; `because`: one line for the person where it is not what they may expect
 */
export function chooseHost(window, offer) {
  /** @type {Host} */
  const second = offer.display && offer.browser !== null ? 'browser' : 'address';
  const settled = (/** @type {Host} */ host, /** @type {string | null} */ because = null) => ({ host, fetch: false, otherwise: host, because });
  if (window === 'none') return settled('address');
  if (!offer.display) return settled('address', 'no display here: open the address below in a browser');
  if (window === 'browser') return settled(second, offer.browser ? null : 'no Chrome, Chromium, Edge or Brave found: open the address below');
  if (offer.electron === 'there') return settled('electron');
  if (offer.electron === 'fetchable' || window === 'electron') return { host: 'electron', fetch: true, otherwise: second, because: null };
  return settled(second, second === 'address' ? 'neither Electron nor a Chromium browser is here: open the address below' : null);
}

/** Whether this session can show a window. @param {NodeJS.Platform} platform @param {NodeJS.ProcessEnv} env */
export function hasDisplay(platform, env) {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** @param {string} value */
function readPort(value) {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw wrongUsage(`--port takes a whole number from 0 to 65535, not ${value}`);
  return Number(value);
}

/** @param {string} arg @returns {[string, string | null]} */
function splitAtFirst(arg) {
  const at = arg.indexOf('=');
  return at < 0 ? [arg, null] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** @param {string} message */
function wrongUsage(message) {
  return new SetupError(message, 'usage: npm start -- [--no-open | --window auto|electron|browser|none] [--home folder] [--port number] [--host address]');
}
