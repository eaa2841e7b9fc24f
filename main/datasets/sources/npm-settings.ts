import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from './npmrc.ts';

const run = promisify(execFile);

/** Settings of npm that its fetcher understands. */
export interface NpmSettings {
  [option: string]: unknown;
  fullMetadata: false;
}

/** npm's name of a setting to its fetcher's, for those that decide how the network is reached. */
const passed: Record<string, string> = {
  registry: 'registry',
  proxy: 'proxy',
  'https-proxy': 'httpsProxy',
  noproxy: 'noProxy',
  'strict-ssl': 'strictSSL',
  ca: 'ca',
  'local-address': 'localAddress',
};

/** How long the registry may be silent. */
const silenceMs = 30_000;

/**
 * The user's own npm settings: as `npm config list` tells them, with the logins of the user's `.npmrc`, which it
 * keeps to itself. Without an npm on this machine the fetcher's defaults serve.
 */
export async function readNpmSettings(): Promise<NpmSettings> {
  const config = await askNpm();
  // What npm's cache holds is taken unasked: the integrity is pinned. Retries are short, a person is waiting.
  const settings: NpmSettings = { fullMetadata: false, preferOffline: true, timeout: silenceMs, fetchRetryMintimeout: 500, fetchRetryMaxtimeout: 3_000 };
  for (const [name, option] of Object.entries(passed)) {
    const value = config[name];
    if (value !== undefined && value !== null && value !== '') settings[option] = value;
  }
  if (typeof config['cache'] === 'string') settings['cache'] = join(config['cache'], '_cacache');
  if (typeof config['cafile'] === 'string') settings['ca'] = await certificates(config['cafile']);
  const userConfig = typeof config['userconfig'] === 'string' ? config['userconfig'] : join(homedir(), '.npmrc');
  return { ...settings, ...(await logins(userConfig)) };
}

async function askNpm(): Promise<Record<string, unknown>> {
  try {
    const shell = process.platform === 'win32';
    const { stdout } = await run('npm', ['config', 'list', '--json'], { timeout: 10_000, shell, maxBuffer: 1 << 22 });
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    // No npm, or one that can't say: what npm hands to its scripts in the environment is the next best.
    const { npm_config_registry: registry, npm_config_cache: cache } = process.env;
    return { registry, cache };
  }
}

async function certificates(file: string): Promise<string[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
  return found ?? undefined;
}

/** Only `//host/:_authToken` and its sisters, which the fetcher takes by that name. */
async function logins(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return Object.fromEntries(Object.entries(parse(text, process.env)).filter(([key]) => key.startsWith('//')));
}
