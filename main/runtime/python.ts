import { isPhrase, phrase, type Phrase } from '../../core/errors/words.ts';
import { execFile } from 'node:child_process';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

import type { RuntimeLibrary, RuntimeRejection } from './library.ts';
import { locateIn, readdirOrNone, sitePackagesOf } from './locate.ts';
import { refuseVersion, versionIn } from './version.ts';

const run = promisify(execFile);

/** A Python on this machine. */
export interface Python {
  command: string;
  version: readonly [number, number];
  /** Its module search path. */
  paths: readonly string[];
  pip: boolean;
}

const answer = z.object({ version: z.tuple([z.number(), z.number()]), paths: z.array(z.string()), pip: z.boolean() });
const question = `
import importlib.util, json, sys
print(json.dumps({"version": list(sys.version_info[:2]), "paths": sys.path, "pip": importlib.util.find_spec("pip") is not None}))
`;

/** The Pythons a person would get on this machine, that of an active environment first, each asked about itself. */
export async function* pythons(env: NodeJS.ProcessEnv): AsyncGenerator<Python> {
  const windows = process.platform === 'win32';
  const active = environmentRoots(env).map((root) => (windows ? join(root, 'python.exe') : join(root, 'bin', 'python')));
  // Programs started from the macOS Dock do not have the shell's PATH.
  const usual = process.platform === 'darwin' ? ['/opt/homebrew/bin/python3', '/usr/local/bin/python3'] : [];
  for (const command of [...active, 'python3', 'python', ...(windows ? ['py'] : []), ...usual]) {
    const python = await ask(command, env);
    if (python) yield python;
  }
}

/**
 * TensorFlow in a Python environment of this machine; found by its files, nothing of it is imported.
 * Looks into the active environment, then at what `python3` and `python` would import.
 */
export async function findInPython(env: NodeJS.ProcessEnv): Promise<{ library: RuntimeLibrary | null; rejected: RuntimeRejection[] }> {
  const rejected: RuntimeRejection[] = [];
  const seen = new Set<string>();
  for await (const site of siteFolders(env)) {
    if (seen.has(site)) continue;
    seen.add(site);
    const result = await lookInto(site);
    if (result === null) continue;
    if (!isPhrase(result)) return { library: result, rejected };
    rejected.push({ source: 'python', path: join(site, 'tensorflow'), reason: result });
  }
  if (rejected.length === 0) rejected.push({ source: 'python', path: null, reason: phrase`no Python environment found here has TensorFlow` });
  return { library: null, rejected };
}

function environmentRoots(env: NodeJS.ProcessEnv): string[] {
  return [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter((root): root is string => root !== undefined && root !== '');
}

async function* siteFolders(env: NodeJS.ProcessEnv): AsyncGenerator<string> {
  for (const root of environmentRoots(env)) yield* await sitePackagesOf(root);
  for await (const python of pythons(env)) yield* python.paths.filter((path) => isAbsolute(path));
}

async function lookInto(site: string): Promise<RuntimeLibrary | Phrase | null> {
  if (basename(site).endsWith('.zip')) return null;
  const directory = join(site, 'tensorflow');
  if ((await readdirOrNone(directory)).length === 0) return null;
  const located = await locateIn(directory);
  if (!located.library) return located.reason;
  const version = await versionIn(dirname(directory));
  if (version === null) return phrase`has no metadata that says which version it is`;
  return refuseVersion(version) ?? { ...located.library, version, source: 'python' };
}

/** What a Python says about itself; null when it is not there or does not work. */
async function ask(command: string, env: NodeJS.ProcessEnv): Promise<Python | null> {
  try {
    const { stdout } = await run(command, ['-c', question], { env, timeout: 10_000, windowsHide: true });
    return { command, ...answer.parse(JSON.parse(stdout)) };
  } catch {
    return null; // absent, a stub that only opens a shop, or broken: as good as none
  }
}
