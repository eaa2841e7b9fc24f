import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRecord } from '../../core/model/spec.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { sha256Of } from '../system/sha256.ts';

const topologyFile = 'model.json';
const longestTopology = 64 * 2 ** 20;

/**
 * The files that a model consists of: the one, or of a folder its `model.json`, whatever that is called, and the shards it names. What else
 * lies there is none of ours.
 */
export function filesOf(path: string): string[] {
  const isFolder = statSync(path).isDirectory();
  if (!isFolder && !path.toLowerCase().endsWith('.json')) return [path];
  const topology = isFolder ? join(path, topologyFile) : path;
  const shards = shardsOf(topology).map((name) => join(dirname(topology), name));
  return [topology, ...new Set(shards.filter((shard) => statSync(shard, { throwIfNoEntry: false })?.isFile()))];
}

/** Names of files beside it; none where it can't be read, which its reader will say. */
function shardsOf(path: string): string[] {
  try {
    if (statSync(path).size > longestTopology) return [];
    const topology: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const groups = isRecord(topology) && Array.isArray(topology['weightsManifest']) ? (topology['weightsManifest'] as unknown[]) : [];
    const names = groups.flatMap((group) => (isRecord(group) && Array.isArray(group['paths']) ? (group['paths'] as unknown[]) : []));
    return names.filter((name): name is string => typeof name === 'string' && /^[^/\\]+$/.test(name) && name !== '..' && name !== '.').sort();
  } catch {
    // Not JSON, or gone: nothing that names files.
    return [];
  }
}

export function sizeOf(path: string): number {
  return filesOf(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Bytes and hash of what a model was read from: of one file its sha256, of several that of the lines `<sha256>  <path>`. */
export function contentOf(path: string): Pick<ModelOrigin, 'bytes' | 'sha256'> {
  const files = filesOf(path).map((file) => {
    const content = readFileSync(file);
    return { name: basename(file), bytes: content.byteLength, sha256: sha256Of(content) };
  });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (files.length === 1) return { bytes, sha256: files[0]!.sha256 };
  const lines = files.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return { bytes, sha256: sha256Of(Buffer.from(lines.join(''))) };
}
