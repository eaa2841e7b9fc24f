import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { tarGz, tinyBatches, tinyPython } from '../../../unit/main/datasets/make-cifar.ts';

/** Starts the endless import and kills it with -9 once it has said `lines` lines. */
async function killAfter(lines: number, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [new URL('import-child.ts', import.meta.url).pathname, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let received = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    received++;
    if (received === lines) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
}

it('an import killed with -9 at any moment leaves a whole data set or none, and its leftovers are removed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'epochal-kill-'));
  const [store, cache, archive] = [join(root, 'datasets'), join(root, 'cache'), join(root, 'tiny.tar.gz')];
  await writeFile(archive, await tarGz('cifar-10-batches-py', tinyPython(tinyBatches(200))));
  await mkdir(store);
  let leftovers = 0;
  for (const lines of [1, 2, 4, 6, 8, 10, 13, 15, 16, 21]) {
    await killAfter(lines, [store, cache, archive]);
    leftovers += (await readdir(store)).filter((name) => name.startsWith('.staging-')).length;
    const datasets = openDatasets(store, cache);
    const left = await readdir(store);
    expect(left.filter((name) => name !== 'tiny')).toEqual([]);
    if (left.includes('tiny')) {
      const dataset = datasets.open('tiny');
      await dataset.verify();
      dataset.close();
      datasets.remove('tiny');
    }
  }
  // Some of those kills must have hit in the middle, else this has shown nothing.
  expect(leftovers).toBeGreaterThan(0);
  expect(await openDatasets(store, cache).import(archive, { name: 'tiny' })).toMatchObject({ counts: { train: 1000, test: 200 } });
  await rm(root, { recursive: true, force: true });
}, 120_000);
