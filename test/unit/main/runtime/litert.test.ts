import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTflite } from '../../../../main/export/interpreters/tflite.ts';
import { findLiteRt, knownVersions, liteRtName } from '../../../../main/runtime/litert.ts';
import { fakeLibrary } from '../../../fixtures/runtime/fakes.ts';
import { artifactOf, whole } from '../../../support/wholeModel.ts';

let root: string;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'epochal-litert-')); });
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const site = join('lib', 'python3.12', 'site-packages');
const [version] = knownVersions as [string];

/** A Python environment below the root that has the package. @returns the library's path. */
function place(content: Buffer = fakeLibrary(5000), installed: string | null = version): string {
  const file = join(root, site, 'ai_edge_litert', liteRtName);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (installed !== null) mkdirSync(join(root, site, `ai_edge_litert-${installed}.dist-info`));
  return file;
}

describe('LiteRT', () => {
  test.each([
    ['the file', join(site, 'ai_edge_litert', liteRtName)],
    ['its folder', join(site, 'ai_edge_litert')],
    ['the packages of an environment', site],
    ['a Python environment', '.'],
  ])('is found by %s', async (_, given) => {
    const file = place();
    expect(await findLiteRt({ EPOCHAL_LITERT: join(root, given) })).toEqual({ file, version });
  });

  test.each([{}, { EPOCHAL_LITERT: '' }])('is not looked for where nothing is named', async (env) => {
    expect(await findLiteRt(env)).toBeNull();
  });

  test.each<[string, Parameters<typeof place> | null, RegExp]>([
    ['is not there', null, /^has no \w+/],
    ['does not say its version', [fakeLibrary(5000), null], /does not say which version/],
    ['is of a version never tried', [fakeLibrary(5000), '9.8.7'], /^is version 9\.8\.7, known to work is 2\.3\.0$/],
    ['is none of this machine', [Buffer.alloc(500), version], /is not a|is built for/],
  ])('is refused by a reason where it %s', async (_, given, reason) => {
    if (given) place(...given);
    expect(await findLiteRt({ EPOCHAL_LITERT: root })).toMatch(reason);
  });

  test('that does not load leaves the proof to WebAssembly, and the report says why', async () => {
    place();
    vi.stubEnv('EPOCHAL_LITERT', root);
    const exported = await openTflite(artifactOf(whole('UINT8', 0)), { model: { preprocessing: { scale: 1, offset: 0 } } as never });
    try {
      expect(exported.interpreter).toMatch(/^LiteRT [\d.]+ \(WebAssembly; EPOCHAL_LITERT cannot be used: .+\)$/);
      expect(exported.interpreter).not.toContain(root);
      expect(Array.from(await exported.predict(Uint8Array.of(0, 64, 96, 255), 1))).toEqual([0.5, 0.5, 0.75, 255 / 128]);
    } finally {
      exported.close();
    }
  });
});
