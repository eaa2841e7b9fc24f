import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pack } from 'tar-stream';
import type { DatasetProgress } from '../../../../core/datasets.ts';
import { type ReadBounds, readBounds } from '../../../../main/datasets/bounds.ts';
import { type Datasets, type ImportOptions, openDatasets } from '../../../../main/datasets/datasets.ts';
import { createReader } from '../../../../main/datasets/reader.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ProcessOptions } from '../../../../main/processes/process.ts';
import { type Files, tarGz, tinyPython } from './make-cifar.ts';

let root: string;
let store: string;
let children: ServingChild[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-reader-'));
  store = join(root, 'datasets');
  children = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

function open(changes: { astray?: boolean; bounds?: Partial<ReadBounds>; options?: ProcessOptions } = {}): Datasets {
  const reader = createReader({
    spawn(entry, options) {
      const child: ServingChild = forkProcess(entry, { ...options, ...changes.options });
      children.push(child);
      return child;
    },
    ...(changes.astray ? { childEntry: join(import.meta.dirname, 'misbehaving.ts') } : {}),
    bounds: { ...readBounds, ...changes.bounds },
  });
  return openDatasets(store, join(root, 'cache'), [], reader);
}

/** Nothing but whole data sets, and no process that reads. */
async function expectNothingLeft(): Promise<void> {
  expect(existsSync(store) ? await readdir(store) : []).toEqual([]);
  if (process.platform === 'linux') await expect.poll(() => children.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
}

async function put(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(root, name), bytes);
  return join(root, name);
}

const archiveOf = async (files: Files): Promise<string> => put('a.tar.gz', await tarGz('cifar-10-batches-py', { ...tinyPython(), ...files }));
const pickle = (...parts: (string | Uint8Array)[]): Buffer => Buffer.concat([Buffer.of(0x80, 2), ...parts.map((part) => Buffer.from(part)), Buffer.from('.')]);

/** The first 512 bytes of a tar: the head of one file, which says how large it is. */
async function headOf(name: string, size: number): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name, size });
  for await (const chunk of archive) return chunk as Buffer;
  throw new Error('tar-stream wrote nothing');
}

async function bomb(): Promise<string> {
  const zeros = gzipSync(Buffer.alloc(2 ** 26));
  return put('bomb.tar.gz', Buffer.concat([gzipSync(await headOf('data_batch_1', 7e9)), ...Array.from({ length: 32 }, () => zeros)]));
}

/** The first of two files of one name is larger than any that is read; the second is what is listed. */
async function twice(): Promise<string> {
  const size = 2 ** 28;
  const head = await headOf('cifar-10-batches-py/data_batch_1', size);
  const first = gunzipSync(await tarGz('cifar-10-batches-py', tinyPython()));
  // Without the two empty blocks that end an archive.
  return put('twice.tar.gz', Buffer.concat([gzipSync(first.subarray(0, -1024)), gzipSync(head), gzipSync(Buffer.alloc(size + 1024))]));
}

async function folders(): Promise<string> {
  const archive = pack();
  for (let i = 0; i <= 10_000; i++) archive.entry({ name: `${i}/`, type: 'directory' });
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return put('folders.tar', Buffer.concat(chunks));
}

async function hole(): Promise<string> {
  const path = await put('hole.tar', await headOf('data_batch_1', 7e9));
  await truncate(path, 3e9);
  return path;
}

const hostile: [string, string, () => Promise<string>][] = [
  ['an archive that unpacks without end', 'dataset.too-large', bomb],
  ['one of empty folders without end', 'dataset.too-large', folders],
  ['one that is mostly a hole', 'dataset.too-large', hole],
  ['one that lists another file than it holds', 'dataset.too-large', twice],
  ['one whose file is said to be larger than it is', 'dataset.truncated', async () => put('a.tar.gz', gzipSync(await headOf('data_batch_1', 7e9)))],
  ['a pickle of more values than memory holds', 'dataset.too-large', () => archiveOf({ data_batch_1: pickle(Buffer.alloc(2e7, ']')) })],
  ['a pickle of lists in lists', 'dataset.malformed', () => archiveOf({ data_batch_1: pickle(Buffer.alloc(2e5, ']'), Buffer.alloc(2e5 - 1, 'a')) })],
  ['a pickle of a list in itself', 'dataset.malformed', () => archiveOf({ data_batch_1: pickle(']q\0h\0a') })],
  ['a zip archive', 'dataset.not-archive', () => put('a.zip', Buffer.from('PK\x03\x04 and 4 PB of zeros'))],
];
if (process.platform !== 'win32') hostile.push(['a pipe', 'dataset.not-archive', async () => (execFileSync('mkfifo', [join(root, 'pipe')]), join(root, 'pipe'))]);

describe('an archive that is out to do harm', () => {
  it.each(hostile)('%s is refused and leaves nothing', async (_, code, make) => {
    await expect(open({ bounds: { heapMegabytes: 96 } }).import(await make(), { name: 'tiny' })).rejects.toMatchObject({ name: 'EpochalError', code });
    await expectNothingLeft();
  });
});

describe('a reader that goes astray while it packs', () => {
  const astray = (what: string, changes: Parameters<typeof open>[0] = {}, options: ImportOptions = {}) => open({ astray: true, ...changes }).import(join(root, what), { name: 'tiny', ...options });
  /** Does something to the process once there is a half of a data set. */
  const inTheMiddle = (act: () => void): ImportOptions => ({
    onProgress({ phase }: DatasetProgress) {
      if (phase === 'pack') act();
    },
  });

  it.each([
    ['comes no further', 'loop', { silentMilliseconds: 500 }, 'dataset.too-slow'],
    ['ends without a word', 'exit', {}, 'dataset.damaged'],
    ...(process.platform === 'linux' ? [['takes memory outside the heap', 'bytes', { residentBytes: 400 * 2 ** 20 }, 'dataset.too-large'] as const] : []),
  ] as const)('and %s is ended, with a reason, and leaves nothing', async (_, what, bounds, code) => {
    await expect(astray(what, { bounds })).rejects.toMatchObject({ name: 'EpochalError', code });
    await expectNothingLeft();
  });

  it('and is killed leaves nothing', async () => {
    const killed = astray('nothing', {}, inTheMiddle(() => process.kill(children[0]!.pid!, 'SIGKILL')));
    await expect(killed).rejects.toMatchObject({ code: 'dataset.damaged', message: expect.stringContaining('SIGKILL') as string });
    await expectNothingLeft();
  });

  it.skipIf(process.platform === 'win32')('and hangs is ended, with a reason, and leaves nothing', async () => {
    // Heard once, it is not taken for one that is starting.
    const stop = (): void => children[0]!.onBeat(() => process.kill(children[0]!.pid!, 'SIGSTOP'));
    const stopped = astray('nothing', { options: { lookEveryMs: 200 } }, inTheMiddle(stop));
    await expect(stopped).rejects.toMatchObject({ code: 'process.hung', message: expect.stringContaining('nothing') as string });
    await expectNothingLeft();
  });

  it('can be cancelled, and others are read meanwhile', async () => {
    const controller = new AbortController();
    const middle = Promise.withResolvers<void>();
    const loop = astray('loop', {}, { ...inTheMiddle(middle.resolve), signal: controller.signal });
    await Promise.race([middle.promise, loop]);
    const other = open();
    expect(await other.import(await archiveOf({}), { name: 'other' })).toMatchObject({ id: 'other', counts: { train: 10 } });
    expect(other.list().map(({ id }) => id)).toEqual(['other']);
    controller.abort();
    await expect(loop).rejects.toMatchObject({ code: 'dataset.cancelled' });
    other.remove('other');
    await expectNothingLeft();
  });
});
