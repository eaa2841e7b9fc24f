import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('libvips as WebAssembly, as in Electron on Linux', () => {
  // In a process of its own: which libvips there is, is settled when it is loaded first.
  it('is what is loaded, and reads and refuses what the native library does', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'oddOutcomes.ts')], { env: { ...process.env, EPOCHAL_LIBVIPS: 'wasm' } });
    const { versions, outcomes } = JSON.parse(stdout) as { versions: object; outcomes: Record<string, [outcome: string, expected: string]> };
    expect(versions).toHaveProperty('emscripten');
    expect(Object.keys(outcomes).length).toBeGreaterThan(60);
    expect(Object.entries(outcomes).filter(([, [outcome, expected]]) => outcome !== expected)).toEqual([]);
  });
});
