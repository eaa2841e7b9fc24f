import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInPython } from '../../../../../main/export/interpreters/python.ts';

const standIn = join(import.meta.dirname, '../../../../fixtures/keras-stand-in/stand_in.py');
/** The stand-in is begun by a script of the shell. */
const canRun = process.platform !== 'win32' && spawnSync('python3', ['-c', '']).status === 0;

let folder: string;
let python: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-stand-in-'));
  python = join(folder, 'python');
  // Without `-I -c`.
  writeFileSync(python, `#!/bin/sh\nshift 2\nexec python3 '${standIn}' "$@"\n`, { mode: 0o700 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (reported: string, lookEveryMs: number): ReturnType<typeof openInPython> => openInPython(python, 'model.keras', [Buffer.from(reported)], lookEveryMs);
const hung = { code: 'process.hung', message: expect.stringContaining("'model.keras' in Keras") as string };

describe.runIf(canRun)('a Python that has Keras', () => {
  it('answers pictures, its signs of life apart', async () => {
    const process = (await open('well', 1000))!;
    expect(process).toMatchObject({ keras: '3', tensorflow: '2' });
    expect(await process.run(Uint8Array.of(1, 2), 2)).toEqual(Float32Array.of(1, 1));
    process.close();
  });

  it('is ended where it hangs while it opens a model', async () => {
    await expect(open('open', 5)).rejects.toMatchObject(hung);
  });

  it('is ended where it hangs while it answers', async () => {
    const process = (await open('answer', 100))!;
    await expect(process.run(Uint8Array.of(1, 2), 2)).rejects.toMatchObject(hung);
    process.close();
  });
});
