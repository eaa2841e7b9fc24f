import { isPhrase, phrase, type Phrase } from '../../core/errors/words.ts';
import { dirname } from 'node:path';

import { readManifest } from './installed.ts';
import { readdirOrNone } from './locate.ts';

const oldest = [2, 16] as const;

/** Why a version is not used, to follow the name of the thing; null when it is fine. */
export function refuseVersion(version: string): Phrase | null {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const old = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return old ? phrase`is version ${version}, at least ${oldest.join('.')} is needed` : null;
}

/** The version of the library in any folder: from a manifest, a wheel's metadata or the full name of a library file. */
export async function versionAt(directory: string): Promise<string | null> {
  const parent = dirname(directory);
  const manifest = await readManifest(parent);
  if (manifest !== null && !isPhrase(manifest)) return manifest.version;
  const fromMetadata = await versionIn(parent);
  if (fromMetadata !== null) return fromMetadata;
  for (const name of await readdirOrNone(directory)) {
    const version = versionOfFile(name);
    if (version !== null) return version;
  }
  return null;
}

/** The version in the full name of a library file: `libtensorflow.so.2.18.0`, `libtensorflow.2.18.0.dylib`. */
export function versionOfFile(name: string): string | null {
  return /^libtensorflow\w*\.(?:so\.)?(\d+\.\d+\.\d+)(?:\.dylib)?$/.exec(name)?.[1] ?? null;
}

/** The version of TensorFlow installed in a `site-packages` folder, as its metadata says. */
export async function versionIn(site: string): Promise<string | null> {
  for (const folder of await readdirOrNone(site)) {
    const version = /^tensorflow(?:_(?:cpu|gpu|intel|macos|rocm|cpu_aws))?-(\d+\.\d+[^-]*)\.dist-info$/.exec(folder)?.[1];
    if (version !== undefined) return version;
  }
  return null;
}
