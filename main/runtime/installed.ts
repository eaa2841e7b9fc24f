import { isPhrase, phrase, type Phrase } from '../../core/errors/words.ts';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { replaceFile } from '../system/durable.ts';
import { sha256OfFile } from '../system/sha256.ts';
import { isAbsent, isReadOnly } from '../system/system-errors.ts';
import type { RuntimeLibrary, RuntimeRejection } from './library.ts';
import { locateIn, type Located, readdirOrNone } from './locate.ts';

const manifestName = 'manifest.json';

const manifestSchema = z.object({
  version: z.string(),
  platform: z.string(),
  source: z.enum(['pip', 'archive', 'file']),
  /** The files it was unpacked from. */
  origin: z.array(z.string()),
  installed: z.iso.datetime(),
  /** Paths relative to the folder, with `/`; size in bytes; time of last change in whole ms since 1970. */
  files: z.array(z.object({ path: z.string(), sha256: z.string(), size: z.number(), mtime: z.number() })),
});

/** What an installed folder says about itself. */
export type Manifest = z.infer<typeof manifestSchema>;

/** One file that differs from what was installed. */
export interface Difference {
  path: string;
  expected: string;
  actual: string;
}

/** The folder of all installed libraries. */
export function installedFolder(cache: string): string {
  return join(cache, 'tensorflow');
}

/**
 * Writes the manifest of a folder just unpacked.
 * @param hashes sha256 by path relative to the folder.
 */
export async function writeManifest(folder: string, about: Omit<Manifest, 'files' | 'installed'>, hashes: ReadonlyMap<string, string>): Promise<void> {
  const files: Manifest['files'] = [];
  for (const [path, sha256] of hashes) {
    const { size, mtimeMs } = await stat(join(folder, path));
    files.push({ path, sha256, size, mtime: Math.floor(mtimeMs) });
  }
  saveManifest(folder, { ...about, installed: new Date().toISOString(), files });
}

/** The manifest of a folder, null when it has none, the reason when it has one that cannot be read. */
export async function readManifest(folder: string): Promise<Manifest | Phrase | null> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestName), 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return phrase`its ${manifestName} cannot be read`;
  }
}

/**
 * The library that was installed last and is whole. Sizes and times are compared with the manifest; only where a
 * time differs is the file hashed.
 * @param wanted only builds whose platform name it accepts.
 */
export async function findInstalled(cache: string, wanted: (platform: string) => boolean): Promise<{ library: RuntimeLibrary | null; rejected: RuntimeRejection[] }> {
  const parent = installedFolder(cache);
  const rejected: RuntimeRejection[] = [];
  const found: { folder: string; manifest: Manifest }[] = [];
  for (const name of await readdirOrNone(parent)) {
    if (name.startsWith('.')) continue;
    const folder = join(parent, name);
    const manifest = await readManifest(folder);
    if (isPhrase(manifest)) rejected.push({ source: 'installed', path: folder, reason: manifest });
    else if (manifest && wanted(manifest.platform)) found.push({ folder, manifest });
  }
  found.sort((a, b) => b.manifest.installed.localeCompare(a.manifest.installed));
  for (const { folder, manifest } of found) {
    const [difference] = await compare(folder, manifest, false);
    const located: Located = difference ? { reason: phrase`${difference.path} is damaged (${difference.actual}, not ${difference.expected})` } : await locateIn(join(folder, 'tensorflow'));
    if (!located.library) rejected.push({ source: 'installed', path: folder, reason: located.reason });
    else return { library: { ...located.library, version: manifest.version, source: 'installed' }, rejected };
  }
  if (rejected.length === 0) rejected.push({ source: 'installed', path: parent, reason: phrase`nothing was installed here yet` });
  return { library: null, rejected };
}

/**
 * Compares a folder with its manifest.
 * @param everything hash each file; else only those whose time of change differs.
 */
export async function compare(folder: string, manifest: Manifest, everything: boolean): Promise<Difference[]> {
  const differences: Difference[] = [];
  let touched = false;
  for (const file of manifest.files) {
    const path = join(folder, file.path);
    let info;
    try {
      info = await stat(path);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      differences.push({ path, expected: file.sha256, actual: 'missing' });
      continue;
    }
    if (info.size !== file.size) {
      differences.push({ path, expected: `${file.size} bytes`, actual: `${info.size} bytes` });
      continue;
    }
    const mtime = Math.floor(info.mtimeMs);
    if (mtime === file.mtime && !everything) continue;
    const actual = await sha256OfFile(path);
    if (actual !== file.sha256) differences.push({ path, expected: file.sha256, actual });
    else if (mtime !== file.mtime) {
      file.mtime = mtime;
      touched = true;
    }
  }
  if (touched && differences.length === 0) rememberTimes(folder, manifest);
  return differences;
}

/** Files copied or restored keep their hash but not their times: the next look shall be fast again. */
function rememberTimes(folder: string, manifest: Manifest): void {
  try {
    saveManifest(folder, manifest);
  } catch (error) {
    if (!isReadOnly(error)) throw error; // a shared, read-only cache is hashed each time
  }
}

function saveManifest(folder: string, manifest: Manifest): void {
  const path = join(folder, manifestName);
  replaceFile(path, `${JSON.stringify(manifest, null, 2)}\n`, `${path}.${process.pid}.new`);
}
