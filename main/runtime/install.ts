import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { requireSpace } from '../system/disk-space.ts';
import { makeFolder, syncFolder } from '../system/durable.ts';
import { explain } from '../system/system-errors.ts';
import { unpackArchive } from './archive.ts';
import { fetchArchive, fetchWheels, keptOf, type Fetching } from './downloads.ts';
import { cancelled } from './failure.ts';
import { findInstalled, installedFolder, writeManifest, type Manifest } from './installed.ts';
import type { OnProgress, RuntimeLibrary } from './library.ts';
import { isFile, locateIn, readdirOrNone } from './locate.ts';
import { exclusively } from './lock.ts';
import { findPip } from './pip.ts';
import type { ArchivePin, InstallPlan, WheelPin } from './pins.ts';
import { libraryNames } from './platform.ts';
import { meter } from './progress.ts';
import { refuseVersion } from './version.ts';
import { badFile, unpackWheel, type UnpackOptions, type Unpacked } from './wheel.ts';

export interface InstallOptions {
  cache: string;
  env: NodeJS.ProcessEnv;
  onProgress: OnProgress;
  signal?: AbortSignal | undefined;
}

type About = Omit<Manifest, 'files' | 'installed'>;

/** Failures after which the next way of installing is worth a try. */
const passable = new Set(['runtime.no-python', 'runtime.no-pip', 'runtime.no-network', 'runtime.refused', 'runtime.pip-failed']);

/**
 * Installs what a plan names: its wheels through pip, else its C archive. One at a time for one cache; when another
 * process has just installed the same, that one is taken.
 * @throws EpochalError `runtime.*`; whatever it is, nothing half-installed is visible.
 */
export async function installPlan(plan: InstallPlan, options: InstallOptions): Promise<RuntimeLibrary> {
  return inStaging(options, async (how) => {
    const { library } = await findInstalled(options.cache, (platform) => platform === plan.platform);
    if (library) return library;
    try {
      return await installWheels(plan, options, how);
    } catch (error) {
      if (!(error instanceof EpochalError) || !plan.archive || !passable.has(error.code)) throw error;
      return await installArchive(plan, plan.archive, error, options, how);
    }
  });
}

/**
 * Installs from a wheel or a libtensorflow archive that the user has.
 * @throws EpochalError `runtime.bad-file` and the others of `installPlan`.
 */
export async function installFile(path: string, options: InstallOptions): Promise<RuntimeLibrary> {
  return inStaging(options, async (how) => {
    const file = basename(path);
    const folder = join(how.staging, 'new');
    const unpacking: UnpackOptions = { onBytes: meter(options.onProgress, 'unpack', null, phrase`unpacking ${file}`).add, signal: options.signal };
    const unpacked = await unpackChosen(resolve(path), folder, unpacking);
    const version = unpacked.version ?? 'unknown';
    const refusal = unpacked.version === null ? null : refuseVersion(version);
    if (refusal !== null) throw badFile(file, phrase`it ${refusal}`);
    const about: About = { version, platform: `${process.platform}-${process.arch}-file`, source: 'file', origin: [file] };
    return publish(folder, about, unpacked.hashes, options, how);
  });
}

async function unpackChosen(path: string, folder: string, unpacking: UnpackOptions): Promise<Unpacked> {
  const [names] = libraryNames();
  if (!(await isFile(path))) throw badFile(path, phrase`it is not there, or is no file`);
  if (path.endsWith('.whl') && names) return unpackWheel(path, [`tensorflow/${names.framework}`, `tensorflow/${names.cc}`], folder, unpacking);
  if (/\.(tar\.gz|tgz|zip)$/.test(path)) return unpackArchive(path, folder, unpacking);
  throw badFile(basename(path), phrase`its name ends neither in .whl nor in .tar.gz, .tgz or .zip`);
}

/** Runs one installation alone on the cache, in a folder that is gone afterwards, whatever happens. */
async function inStaging<T>(options: InstallOptions, work: (how: Fetching) => Promise<T>): Promise<T> {
  const parent = installedFolder(options.cache);
  const wait = () => options.onProgress({ phase: 'find', done: 0, total: null, message: phrase`waiting for another installation of TensorFlow to end` });
  try {
    const locked = async () => {
      // Whoever left these is dead: the lock is ours.
      for (const name of await readdirOrNone(parent)) {
        if (name.startsWith('.staging-')) await rm(join(parent, name), { recursive: true, force: true });
      }
      const staging = await mkdtemp(join(parent, '.staging-'));
      try {
        const { env, onProgress, signal } = options;
        return await work({ downloads: join(options.cache, 'downloads'), staging, env, onProgress, signal });
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    };
    return await exclusively(parent, locked, wait, options.signal);
  } catch (error) {
    throw options.signal?.aborted || (error instanceof Error && error.name === 'AbortError') ? cancelled() : explain(error, options.cache, 'cache');
  }
}

async function requireRoom(cache: string, bytes: number): Promise<void> {
  makeFolder(cache);
  await requireSpace(cache, bytes, phrase`installing TensorFlow`, 'cache');
}

async function installWheels(plan: InstallPlan, options: InstallOptions, how: Fetching): Promise<RuntimeLibrary> {
  if (plan.wheels.length === 0) throw new EpochalError('runtime.refused/wheel', { platform: plan.platform });
  const kept = await keptOf(plan.wheels, how);
  const missing = plan.wheels.filter(({ file }) => !kept.has(file));
  await requireRoom(options.cache, spaceFor(missing, plan.wheels));
  if (missing.length > 0) await fetchWheels(await findPip(options.env), missing, how);
  const folder = join(how.staging, 'new');
  const total = plan.wheels.reduce((sum, { unpacked }) => sum + unpacked, 0);
  const bar = meter(options.onProgress, 'unpack', total, phrase`unpacking TensorFlow ${plan.version}`);
  const hashes = new Map<string, string>();
  for (const { file, take } of plan.wheels) {
    const unpack = () => unpackWheel(join(how.downloads, file), take, folder, { onBytes: bar.add, signal: options.signal });
    for (const [path, hash] of (await orForget(unpack, file, how)).hashes) hashes.set(path, hash);
  }
  const files = plan.wheels.map(({ file }) => file);
  const about: About = { version: plan.version, platform: plan.platform, source: 'pip', origin: files };
  return publish(folder, about, hashes, options, how);
}

async function installArchive(plan: InstallPlan, archive: ArchivePin, first: EpochalError, options: InstallOptions, how: Fetching): Promise<RuntimeLibrary> {
  const file = `${archive.version}-${basename(new URL(archive.url).pathname)}`;
  const kept = await keptOf([{ file, ...archive }], how);
  await requireRoom(options.cache, (kept.size > 0 ? 0 : archive.size) + archive.unpacked);
  try {
    if (kept.size === 0) await fetchArchive(archive, file, how);
  } catch (error) {
    if (!(error instanceof EpochalError) || !passable.has(error.code)) throw error;
    if (plan.wheels.length === 0) throw error;
    throw new EpochalError('runtime.unavailable', { wheel: first.plain, archive: error.plain }, { cause: error });
  }
  const folder = join(how.staging, 'new');
  const bar = meter(options.onProgress, 'unpack', null, phrase`unpacking the TensorFlow ${archive.version} C library`);
  const { hashes } = await orForget(() => unpackArchive(join(how.downloads, file), folder, { onBytes: bar.add, signal: options.signal }), file, how);
  const about: About = { version: archive.version, platform: plan.platform, source: 'archive', origin: [file] };
  return publish(folder, about, hashes, options, how);
}

/** Bytes needed while installing: downloads, and pip's second copy of one or the unpacked files, whichever is more. */
function spaceFor(missing: readonly WheelPin[], all: readonly WheelPin[]): number {
  const downloads = missing.reduce((sum, { size }) => sum + size, 0);
  const largest = Math.max(0, ...missing.map(({ size }) => size));
  const unpacked = all.reduce((sum, wheel) => sum + wheel.unpacked, 0);
  return Math.ceil(1.05 * (downloads + Math.max(largest, unpacked)));
}

/** A kept download that turns out damaged must not spoil the next try as well. */
async function orForget(unpack: () => Promise<Unpacked>, file: string, how: Fetching): Promise<Unpacked> {
  try {
    return await unpack();
  } catch (error) {
    if (error instanceof EpochalError) await rm(join(how.downloads, file), { force: true });
    throw error;
  }
}

/** Makes a finished folder visible in one step, then forgets the downloads it came from. */
async function publish(folder: string, about: About, hashes: ReadonlyMap<string, string>, options: InstallOptions, how: Fetching): Promise<RuntimeLibrary> {
  const located = await locateIn(join(folder, 'tensorflow'));
  if (!located.library) throw badFile(about.origin.join(', '), phrase`what it holds ${located.reason}`);
  await writeManifest(folder, about, hashes);
  await syncFolder(folder);
  if (options.signal?.aborted) throw cancelled();
  const parent = installedFolder(options.cache);
  const name = `${about.version}-${about.platform}`;
  const target = join(parent, name);
  // Only a damaged one can be in the way, or one from a file that is being replaced.
  if ((await readdirOrNone(parent)).includes(name)) await rename(target, join(how.staging, 'old'));
  await rename(folder, target);
  await syncFolder(parent);
  if (about.source !== 'file') for (const file of about.origin) await rm(join(how.downloads, file), { force: true });
  const { library } = await locateIn(join(target, 'tensorflow'));
  if (!library) throw badFile(name, phrase`it changed while it was installed`);
  return { ...library, version: about.version, source: about.source };
}
