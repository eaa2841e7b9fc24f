import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * Makes a folder for the tests of the file (or of the `describe`) that calls this, and removes it after the last of them:
 * after whatever they close in an `afterAll` of their own.
 * @param name part of the folder's name.
 * @param place where it is made; by default with the system's temporary files.
 */
export function testFolder(name: string, place: string = tmpdir()): string {
  const folder = mkdtempSync(join(place, `epochal-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
