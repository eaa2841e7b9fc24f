import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { makeFolder, syncFolder } from '../../../../main/system/durable.ts';
import { lockHome } from '../../../../main/system/home-lock.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { installRuntime } from '../../../../main/runtime/runtime.ts';
import { tensorflowWheel } from '../../../fixtures/runtime/fakes.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'epochal-durable-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Where no folder can be made. What goes on trying there hangs the test. */
const hopeless: [string, () => string][] = [
  ['at a file', () => file()],
  ['below a file', () => join(file(), 'further', 'down')],
];
if (process.platform === 'linux') hopeless.push(['in /proc', () => '/proc/nothing/here']);

function file(): string {
  const path = join(root, 'file');
  writeFileSync(path, 'text');
  return path;
}

describe('a folder', () => {
  it('is made with those above it, and left as it is where it is there', () => {
    const folder = join(root, 'a', 'b', 'c');
    makeFolder(folder);
    writeFileSync(join(folder, 'kept'), 'text');
    makeFolder(folder);
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('text');
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('can be flushed while it is there', async () => {
    await syncFolder(root);
    if (process.platform !== 'win32') await expect(syncFolder(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe.each(hopeless)('%s', (_where, place) => {
  it('no folder is made', () => {
    expect(() => makeFolder(place())).toThrow(expect.objectContaining({ syscall: 'mkdir' }) as Error);
  });

  it('a home is refused', () => {
    const home = resolveHome(place());
    for (const open of [openRuns, lockHome]) expect(() => open(home)).toThrow(expect.objectContaining({ code: 'home.unusable' }) as Error);
  });

  it('a store of data sets, and a cache for them, is refused', async () => {
    for (const [store, cache] of [[place(), root], [root, place()]] as const) {
      await expect(openDatasets(store, cache).get('cifar10')).rejects.toMatchObject({ code: expect.stringMatching(/^disk\.(read-only|not-folder)$/) as string });
    }
  });

  it('a cache for TensorFlow is refused', async () => {
    const { pin, bytes } = tensorflowWheel();
    const from = join(root, pin.file);
    writeFileSync(from, bytes);
    const cache = place();
    await expect(installRuntime({ cache, env: {}, from })).rejects.toMatchObject({ code: 'runtime.cache-unusable', message: expect.stringContaining(cache) as string });
  });
});
