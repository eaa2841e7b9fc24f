import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../system/durable.ts';
import { isAbsent } from '../../system/system-errors.ts';

/** Files kept beside a data set, those written last: of each network one, of some tens of megabytes. */
const mostKept = 6;
const pattern = /^map-[0-9a-f]{32}\.bin$/;

/** @param key SHA-256 of what the features are made from. @returns null where there are none. */
export function readFeatures(directory: string, key: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(readFileSync(fileOf(directory, key)));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Keeps features; the oldest make way. */
export function writeFeatures(directory: string, key: string, bytes: Uint8Array): void {
  replaceFile(fileOf(directory, key), bytes);
  const kept = readdirSync(directory).filter((name) => pattern.test(name));
  const written = new Map(kept.map((name) => [name, statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  for (const name of kept.toSorted((a, b) => written.get(b)! - written.get(a)!).slice(mostKept)) rmSync(join(directory, name), { force: true });
}

function fileOf(directory: string, key: string): string {
  return join(directory, `map-${key.slice(0, 32)}.bin`);
}
