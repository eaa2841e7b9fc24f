import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '../system/durable.ts';

const portFile = 'port';

/** The port that a home was served at last; null where it is not known. */
export function readLastPort(folder: string): number | null {
  try {
    const port = Number(readFileSync(join(folder, portFile), 'utf8').trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    // Served for the first time, or not to be read: any free one serves.
    return null;
  }
}

export function keepLastPort(folder: string, port: number): void {
  makeFolder(folder);
  replaceFile(join(folder, portFile), `${port}\n`);
}
