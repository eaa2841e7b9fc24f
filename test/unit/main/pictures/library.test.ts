import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

vi.hoisted(() => {
  process.env['EPOCHAL_LIBVIPS'] = 'wasm';
});
const { sharp } = await import('../../../../main/pictures/library.ts');
const { readPicture } = await import('../../../../main/pictures/decode.ts');

/** See odd.test.ts, which reads the same by the native library. */
const odd = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/pictures/odd.json'), 'utf8')) as Record<string, { file: string; sides: [number, number] | null; shows: string | null }>;
const small = { width: 16, height: 12, channels: 3, fit: 'squash' as const };

async function outcomeOf(file: string, shows: string | null): Promise<string> {
  try {
    const { pixels } = await readPicture(Buffer.from(file, 'base64'), small);
    const wanted = Buffer.from(shows ?? '', 'base64');
    return pixels.reduce((sum, value, index) => sum + Math.abs(value - wanted[index]!), 0) / pixels.length <= 2 ? 'read' : 'another picture';
  } catch (error) {
    return (error as { code: string }).code.replace(/\.(unreadable|empty)$/, '');
  }
}

describe('libvips as WebAssembly, as in Electron on Linux', () => {
  it('is what is loaded', () => {
    expect(sharp.versions).toHaveProperty('emscripten');
  });

  it('reads and refuses what the native library does', async () => {
    const outcomes = Object.fromEntries(await Promise.all(Object.entries(odd).map(async ([name, { file, shows }]) => [name, await outcomeOf(file, shows)])));
    expect(outcomes).toEqual(Object.fromEntries(Object.entries(odd).map(([name, { shows }]) => [name, shows === null ? 'picture' : 'read'])));
  });
});
