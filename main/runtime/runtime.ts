import { resolve } from 'node:path';
import { phrase } from '../../core/errors/words.ts';
import { installFile, installPlan } from './install.ts';
import { findInstalled } from './installed.ts';
import type { OnProgress, RuntimeRejection, RuntimeReport } from './library.ts';
import { locateNear } from './locate.ts';
import type { InstallPlan } from './pins.ts';
import { planFor, thisMachine } from './platform.ts';
import { findInPython } from './python.ts';
import { versionAt } from './version.ts';

export type { RuntimeLibrary, RuntimeProgress, RuntimeRejection, RuntimeReport } from './library.ts';

export interface RuntimeOptions {
  /** The cache folder, `resolveCache()`; installed libraries lie in `tensorflow/` there. */
  cache: string;
  /** Where the user says the library is: a folder that holds it, the file, or a Python environment. */
  settingPath?: string | null;
  /** Default `process.env`; `EPOCHAL_TENSORFLOW` is another way to say `settingPath`. */
  env?: NodeJS.ProcessEnv;
  /** Asks for a build without or with CUDA; by default any that is there, and what suits the machine is installed. */
  variant?: 'cpu' | 'cuda';
}

export interface InstallRuntimeOptions extends RuntimeOptions {
  onProgress?: OnProgress;
  /** Calls the installation off. */
  signal?: AbortSignal;
  /** A wheel or libtensorflow archive that the user has; installed even if there is a library already. */
  from?: string;
}

/**
 * Finds the TensorFlow library: where the user says, else the one installed last, else in a Python environment of
 * this machine. Downloads nothing and does not load it.
 */
export async function findRuntime(options: RuntimeOptions): Promise<RuntimeReport> {
  const env = options.env ?? process.env;
  const rejected: RuntimeRejection[] = [];
  for (const path of [options.settingPath, env['EPOCHAL_TENSORFLOW']]) {
    if (!path) continue;
    const { library, reason } = await locateNear(path);
    if (library) return { library: { ...library, version: (await versionAt(library.directory)) ?? 'unknown', source: 'setting' }, rejected };
    rejected.push({ source: 'setting', path: resolve(path), reason });
  }
  const { variant } = options;
  const installed = await findInstalled(options.cache, (platform) => variant === undefined || platform.endsWith('-cuda') === (variant === 'cuda'));
  rejected.push(...installed.rejected);
  if (installed.library) return { library: installed.library, rejected };
  if (variant !== undefined) return { library: null, rejected };
  const python = await findInPython(env);
  rejected.push(...python.rejected);
  return { library: python.library, rejected };
}

/**
 * Finds the library as `findRuntime` does, and installs it where there is none: the pinned wheel through the user's
 * own pip, else the official C archive.
 * @param plan what to install; default: the pinned builds for this machine.
 * @throws EpochalError `runtime.*` with one clear line: `no-python`, `no-pip`, `no-network`, `refused`, `pip-failed`,
 *   `wrong-hash`, `bad-file`, `disk-full`, `cache-unusable`, `unsupported-platform`, `cancelled`. Nothing
 *   half-installed is left; a finished download is kept for the next try.
 */
export async function installRuntime(options: InstallRuntimeOptions, plan?: InstallPlan): Promise<RuntimeReport> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const work = { cache: options.cache, env, onProgress, signal: options.signal };
  onProgress({ phase: 'find', done: 0, total: null, message: phrase`looking for TensorFlow` });
  const report: RuntimeReport = options.from === undefined ? await findRuntime(options) : { library: null, rejected: [] };
  report.library ??= options.from === undefined ? await installPlan(plan ?? planFor(thisMachine(env), options.variant), work) : await installFile(options.from, work);
  onProgress({ phase: 'done', done: 1, total: 1, message: phrase`TensorFlow ${report.library.version} in ${report.library.directory}` });
  return report;
}
