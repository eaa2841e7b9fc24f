import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { phrase } from '../../core/errors/words.ts';
import { makeFolder, syncFolder } from '../system/durable.ts';
import { sha256OfFile } from '../system/sha256.ts';
import { wrongHash } from './failure.ts';
import { fetchFile } from './http.ts';
import type { OnProgress } from './library.ts';
import { isFile } from './locate.ts';
import { downloadWheel } from './pip.ts';
import type { ArchivePin, WheelPin } from './pins.ts';
import { meter } from './progress.ts';
import type { Python } from './python.ts';

/** Where and how files are fetched. */
export interface Fetching {
  /** Finished downloads wait here until they are unpacked, so that a killed installation need not fetch them again. */
  downloads: string;
  staging: string;
  env: NodeJS.ProcessEnv;
  onProgress: OnProgress;
  signal?: AbortSignal | undefined;
}

/** Of some files, those that were fetched before and are whole; damaged ones are removed. */
export async function keptOf(files: readonly { file: string; sha256: string | null; size: number }[], how: Fetching): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const { file, sha256, size } of files) {
    const path = join(how.downloads, file);
    if (!(await isFile(path))) continue;
    if (sha256 === null || (await hashWithProgress(path, size, how)) === sha256) kept.add(file);
    else await rm(path, { force: true });
  }
  return kept;
}

/**
 * Fetches wheels with pip, one after another, each kept as soon as it is whole.
 * @throws EpochalError as `downloadWheel`; `runtime.wrong-hash`.
 */
export async function fetchWheels(python: Python, wheels: readonly WheelPin[], how: Fetching): Promise<void> {
  const total = wheels.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const [index, pin] of wheels.entries()) {
    const count = wheels.length > 1 ? phrase` (${index + 1} of ${wheels.length})` : null;
    const bar = meter(how.onProgress, 'download', total, phrase`fetching ${pin.name} ${pin.version} with pip${count}`);
    bar.set(before);
    const base = before;
    const staging = join(how.staging, `pip-${index}`);
    const wheel = await downloadWheel(python, pin, { env: how.env, staging, onSize: (size) => bar.set(base + Math.min(size, pin.size)), signal: how.signal });
    await keep(wheel, pin.file, pin.sha256, pin.size, how);
    await rm(staging, { recursive: true, force: true });
    before += pin.size;
  }
}

/**
 * Fetches the C archive, resuming an unfinished one.
 * @throws EpochalError as `fetchFile`; `runtime.wrong-hash`.
 */
export async function fetchArchive(pin: ArchivePin, file: string, how: Fetching): Promise<void> {
  const bar = meter(how.onProgress, 'download', pin.size, phrase`fetching the TensorFlow ${pin.version} C library`);
  makeFolder(how.downloads);
  const partial = join(how.downloads, `${file}.partial`);
  await fetchFile(pin.url, partial, bar.set, how.signal);
  await keep(partial, file, pin.sha256, pin.size, how);
}

async function keep(path: string, file: string, sha256: string | null, size: number, how: Fetching): Promise<void> {
  if (sha256 !== null) {
    const actual = await hashWithProgress(path, size, how);
    if (actual !== sha256) {
      await rm(path, { force: true });
      throw wrongHash(file, actual, sha256);
    }
  }
  makeFolder(how.downloads);
  await rename(path, join(how.downloads, file));
  await syncFolder(how.downloads);
}

async function hashWithProgress(path: string, size: number, how: Fetching): Promise<string> {
  return sha256OfFile(path, meter(how.onProgress, 'verify', size, phrase`checking the download`).add, how.signal);
}
