import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Imported } from '../../../../core/models.ts';
import { phraseText } from '../../../../core/errors/words.ts';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { resolveCache, type Home } from '../../../../main/system/home.ts';
import { boundsOf, type Bounds } from '../../../../main/import/bounds.ts';
import { createImporter, type Importer } from '../../../../main/import/importer.ts';
import { openModels } from '../../../../main/models/models.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import { program } from '../../../../main/system/resources.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { bundled, endedRun, repacked } from '../../../unit/main/import/epochal/support.ts';
import { newHome } from '../../../unit/main/runs/support.ts';
import { testFolder } from '../../../support/folder.ts';

const folder = testFolder('hostile');
let from: { home: Home; runs: Runs };
let to: { home: Home; runs: Runs };
let sound: Buffer;
const pids: number[] = [];

function open(): { home: Home; runs: Runs } {
  const home = newHome();
  return { home, runs: openRuns(home) };
}
function close({ home, runs }: { home: Home; runs: Runs }): void {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
}

beforeAll(async () => {
  from = open();
  for (const id of ['a', 'b']) endedRun(from.runs, id);
  sound = await bundled(from.runs, ['a', 'b']);
});
afterAll(() => close(from));
beforeEach(() => {
  to = open();
  return () => close(to);
});

function importer(changes: Partial<Bounds> = {}): Importer {
  return createImporter({
    home: to.home,
    models: openModels(to.home.models),
    runs: to.runs,
    datasets: openDatasets(to.home.datasets, resolveCache()),
    spawn(entry, options) {
      const child: ServingChild = forkProcess(entry, options);
      pids.push(child.pid!);
      return child;
    },
    childEntry: program('import/child'),
    bounds: (...of) => ({ ...boundsOf(...of), ...changes }),
  });
}

function file(bytes: Uint8Array): string {
  const path = join(folder, 'some.epochal');
  writeFileSync(path, bytes);
  return path;
}

function expectNothing(): void {
  expect(to.runs.list()).toEqual([]);
  expect(readdirSync(to.home.runs)).toEqual([]);
  if (process.platform === 'linux') expect(existsSync(`/proc/${pids.at(-1)!}`)).toBe(false);
}

describe('a file of runs', () => {
  it('is taken in by a process of its own, rows and files, and once', async () => {
    const progress: [number, number][] = [];
    const path = file(sound);
    expect(await importer().import(path, { onProgress: (...at) => progress.push(at) })).toMatchObject({ kind: 'runs', rows: [{ run: 'a' }, { run: 'b' }] });
    for (const id of ['a', 'b']) expect(to.runs.history(id)).toEqual(from.runs.history(id));
    expect(readdirSync(to.home.runs).sort()).toEqual(['a', 'b']);
    expect(progress.at(-1)![0]).toBeGreaterThan(0);
    expect(((await importer().import(path)) as Extract<Imported, { kind: 'runs' }>).warnings.map(phraseText)).toContain("Run 'run a' (a) was here already.");
    expect(readdirSync(to.home.runs).sort()).toEqual(['a', 'b']);
  });

  it('can be given up, and nothing is left', async () => {
    const abort = new AbortController();
    await expect(importer().import(file(sound), { onProgress: () => abort.abort(), signal: abort.signal })).rejects.toMatchObject({ code: 'import.cancelled' });
    expectNothing();
  });

  it('leaves nothing where its process is killed in the middle', async () => {
    await expect(importer().import(file(sound), { onProgress: () => process.kill(pids.at(-1)!, 'SIGKILL') })).rejects.toMatchObject({ code: 'import.damaged', message: expect.stringContaining('the process that read it ended') as string });
    expectNothing();
  });

  it('leaves nothing where the home can not take its runs', async () => {
    const path = file(sound);
    // Someone makes a run of that id meanwhile.
    const taking = importer().import(path, { onProgress: () => void (to.runs.has('a') || endedRun(to.runs, 'a', 1)) });
    await expect(taking).rejects.toMatchObject({ code: 'run.exists' });
    expect(to.runs.list().map(({ run, epochs }) => [run, epochs])).toEqual([['a', 1]]);
    expect(readdirSync(to.home.runs)).toEqual(['a']);
  });
});

/** A file whose record of run `a` is another text. */
const recorded = (text: string): Promise<Buffer> => repacked(sound, (files) => files.set('runs/a/run.json', Buffer.from(text)));

/** A zip archive that lists very many files. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function manyFiles(): Promise<Buffer> {
  const count = 900_000;
  const name = (index: number): string => `runs/a/folder/${String(index).padStart(8, '0')}`;
  const { length } = name(0);
  const entries = Buffer.alloc(count * (46 + length));
  for (let index = 0; index < count; index++) {
    const at = index * (46 + length);
    entries.writeUInt32LE(0x02014b50, at);
    entries.writeUInt16LE(length, at + 28);
    entries.write(name(index), at + 46);
  }
  const [first, end, place, last] = [Buffer.from('PK\x03\x04'), Buffer.alloc(56), Buffer.alloc(20), Buffer.alloc(22, 0xff)];
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(count), at);
  end.writeBigUInt64LE(BigInt(entries.length), 40);
  end.writeBigUInt64LE(BigInt(first.length), 48);
  place.writeUInt32LE(0x07064b50, 0);
  place.writeBigUInt64LE(BigInt(first.length + entries.length), 8);
  place.writeUInt32LE(1, 16);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(0, 4);
  last.writeUInt16LE(0, 6);
  last.writeUInt16LE(0, 20);
  return Promise.resolve(Buffer.concat([first, entries, end, place, last]));
}

describe('a hostile file', () => {
  // A bound of time that ends one piece of work is kept by a host that is free meanwhile.
  it.each<[string, () => Promise<Buffer>, Partial<Bounds>, string]>([
    ['nested deeply', () => recorded(`${'['.repeat(1e6)}${']'.repeat(1e6)}`), {}, 'import.damaged'],
    ['that is large in memory', () => recorded(`{"epochs": [${'{},'.repeat(8e6)}{}]}`), { heapMegabytes: 128 }, 'import.too-large'],
    ['that takes long', () => recorded(`{"epochs": [${'0,'.repeat(2e7)}0]}`), { milliseconds: 1500 }, 'import.took-too-long'],
    ['with very many files', manyFiles, { milliseconds: 2000 }, 'import.took-too-long'],
  ])('%s is refused within its bounds, while the host answers others', async (_title, make, bounds, code) => {
    const path = file(await make());
    let answers = 0;
    const asking = setInterval(() => (answers += to.runs.list().length + 1), 20);
    await expect(importer(bounds).import(path)).rejects.toMatchObject({ code });
    clearInterval(asking);
    expect(answers).toBeGreaterThan(5);
    expectNothing();
  });
});
