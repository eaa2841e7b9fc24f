import { phraseText } from '../../core/errors/words.ts';
import { basename, dirname, join, resolve } from 'node:path';
import { refuseBinary } from './binary.ts';
import { isFile, readdirOrNone, sitePackagesOf } from './locate.ts';

/** LiteRT's shared library, as a person named it. */
export interface LocatedLiteRt {
  file: string;
  version: string;
}

const names: Readonly<Record<string, string>> = { darwin: 'libLiteRt.dylib', win32: 'libLiteRt.dll' };
/** The library's name on this system. */
export const liteRtName = names[process.platform] ?? 'libLiteRt.so';

/** Its C API is still changing between releases: these were seen to work. */
export const knownVersions: readonly string[] = ['2.3.0'];

/**
 * LiteRT's library where `EPOCHAL_LITERT` says: the file itself, its folder, a `site-packages` folder or the root of a
 * Python environment with the package `ai-edge-litert`. Nothing of it is loaded.
 * @returns null where nothing is named; the reason where what is named can't be used, to follow the variable's name.
 */
export async function findLiteRt(env: NodeJS.ProcessEnv): Promise<LocatedLiteRt | string | null> {
  const named = env['EPOCHAL_LITERT'];
  if (!named) return null;
  const given = resolve(named);
  const folders = [given, join(given, 'ai_edge_litert'), ...(await sitePackagesOf(given)).map((site) => join(site, 'ai_edge_litert'))];
  const files = [...(basename(given) === liteRtName ? [given] : []), ...folders.map((folder) => join(folder, liteRtName))];
  for (const file of files) {
    if (!(await isFile(file))) continue;
    const refusal = await refuseBinary(file);
    if (refusal !== null) return `${liteRtName} ${phraseText(refusal)}`;
    const version = await versionOf(file);
    if (version === null) return `does not say which version its ${liteRtName} is`;
    return knownVersions.includes(version) ? { file, version } : `is version ${version}, known to work is ${knownVersions.join(', ')}`;
  }
  return `has no ${liteRtName}`;
}

/** As the wheel's metadata beside its folder says. */
async function versionOf(file: string): Promise<string | null> {
  for (const entry of await readdirOrNone(dirname(dirname(file)))) {
    const version = /^ai_edge_litert-(\d+\.\d+[^-]*)\.dist-info$/.exec(entry)?.[1];
    if (version !== undefined) return version;
  }
  return null;
}
