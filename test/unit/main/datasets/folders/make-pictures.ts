import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePng } from '../../../../../main/pictures/encode-png.ts';

/** Pixels of 4 x 4 that no other seed gives. */
export function smallPixels(seed: number, channels: 1 | 3 = 3): Uint8Array {
  return Uint8Array.from({ length: 16 * channels }, (_, i) => (seed * 37 + i * 11) % 256);
}

/** A PNG of 4 x 4. */
export function smallPng(seed: number, channels: 1 | 3 = 3): Promise<Uint8Array> {
  return encodePng({ pixels: smallPixels(seed, channels), width: 4, height: 4, channels });
}

/** Writes files below a folder, with the folders they lie in. */
export function writeFiles(root: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** Writes a small picture for each name, no two alike. */
export async function writePictures(root: string, names: readonly string[]): Promise<string> {
  return writeFiles(root, Object.fromEntries(await Promise.all(names.map(async (name, seed) => [name, await smallPng(seed)] as const))));
}
