import { phrase, phraseText, type Phrase } from '../../core/errors/words.ts';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { refuseBinary } from './binary.ts';
import { isAbsent } from '../system/system-errors.ts';
import { libraryNames } from './platform.ts';

/** The two libraries of one folder. */
export interface LocatedLibrary {
  directory: string;
  framework: string;
  cc: string;
}

/** Either the library or the reason why what is there is not one. */
export type Located = { library: LocatedLibrary; reason?: never } | { library?: never; reason: Phrase };

/** The library in exactly this folder. */
export async function locateIn(directory: string): Promise<Located> {
  const candidates = libraryNames();
  for (const { framework, cc } of candidates) {
    const library = { directory, framework: join(directory, framework), cc: join(directory, cc) };
    if (!(await isFile(library.cc)) || !(await isFile(library.framework))) continue;
    for (const path of new Set([library.framework, library.cc])) {
      const refusal = await refuseBinary(path);
      if (refusal !== null) return { reason: phrase`${basename(path)} ${refusal}` };
    }
    return { library };
  }
  return { reason: phrase`holds no ${candidates.map(({ cc }) => cc).join(' or ') || phrase`TensorFlow library for this system`}` };
}

/**
 * The library at a path a person gave: the library file itself, its folder, an unpacked C archive,
 * a `site-packages` folder or the root of a Python environment.
 */
export async function locateNear(path: string): Promise<Located> {
  const given = resolve(path);
  const info = await statOrNull(given);
  if (!info) return { reason: phrase`there is nothing at this path` };
  if (info.isFile()) return locateIn(dirname(given));
  let reason: Phrase | null = null;
  for (const directory of [given, join(given, 'tensorflow'), join(given, 'lib'), ...(await sitePackagesOf(given)).map((site) => join(site, 'tensorflow'))]) {
    if (!(await statOrNull(directory))) continue;
    const located = await locateIn(directory);
    if (located.library) return located;
    if (!phraseText(located.reason).startsWith('holds no')) return located;
    reason ??= located.reason;
  }
  return { reason: reason ?? phrase`holds no TensorFlow library` };
}

/** The `site-packages` folders of the Python environment at `root`. */
export async function sitePackagesOf(root: string): Promise<string[]> {
  const sites: string[] = [];
  for (const lib of ['lib', 'lib64']) {
    for (const entry of await readdirOrNone(join(root, lib))) {
      if (/^python3/.test(entry)) sites.push(join(root, lib, entry, 'site-packages'));
    }
  }
  sites.push(join(root, 'Lib', 'site-packages'));
  return sites;
}

/** The names in a folder; none when it is not there. */
export async function readdirOrNone(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Whether a file (not a folder) is at this path. */
export async function isFile(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isFile() ?? false;
}
