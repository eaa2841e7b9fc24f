import { phraseText } from '../../../../core/errors/words.ts';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { RuntimeLibrary, RuntimeProgress } from '../../../../main/runtime/library.ts';
import type { InstallPlan } from '../../../../main/runtime/pins.ts';
import { findRuntime, installRuntime } from '../../../../main/runtime/runtime.ts';
import { verifyRuntime } from '../../../support/verify-runtime.ts';
import { archive, names, nvidiaWheel, planOf, sha256, tensorflowWheel } from '../../../fixtures/runtime/fakes.ts';
import { packageIndex, pipEnvironment } from '../../../fixtures/runtime/package-index.ts';

const run = promisify(execFile);
const child = fileURLToPath(new URL('../../../fixtures/runtime/install-child.ts', import.meta.url));
const wheel = tensorflowWheel();
const plan = planOf([wheel]);

let root: string;
let cache: string;
beforeAll(async () => {
  // Past the shims of version managers, which cost more time than all of pip.
  const { stdout } = await run('python3', ['-c', 'import sys; print(sys.executable)']);
  process.env['PATH'] = [dirname(stdout.trim()), process.env['PATH']].join(delimiter);
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-install-'));
  cache = join(root, 'cache');
});
afterEach(() => rm(root, { recursive: true }));

/** An index that is only a folder, with these wheels. */
async function folderIndex(wheels = [wheel]): Promise<NodeJS.ProcessEnv> {
  const folder = join(root, 'index');
  await mkdir(folder, { recursive: true });
  for (const { pin, bytes } of wheels) await writeFile(join(folder, pin.file), bytes);
  return pipEnvironment({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder });
}

/** Where no Python can be found. */
const noPython = () => pipEnvironment({ PATH: join(root, 'nowhere') });

/** Installs the wheel that an earlier download left, which needs no Python: pip takes half a second, so it runs only where it is what is tested. */
async function installKept(): Promise<RuntimeLibrary> {
  await mkdir(join(cache, 'downloads'), { recursive: true });
  await writeFile(join(cache, 'downloads', wheel.pin.file), wheel.bytes);
  const { library } = await installRuntime({ cache, env: noPython() }, plan);
  expect(await visible()).toEqual(done);
  return library!;
}

/** What a person or the next start can see: installed folders, downloads that are kept. */
async function visible(): Promise<{ installed: string[]; downloads: string[]; staging: string[] }> {
  const list = async (folder: string) => (await readdir(join(cache, folder)).catch(() => [])).sort();
  const all = (await list('tensorflow')).filter((name) => !name.startsWith('install.lock'));
  return { installed: all.filter((name) => !name.startsWith('.')), downloads: await list('downloads'), staging: all.filter((name) => name.startsWith('.')) };
}
const nothing = { installed: [], downloads: [], staging: [] };
const done = { installed: ['2.99.0-fake'], downloads: [], staging: [] };

describe('through pip', () => {
  test('the wheel is fetched, checked and unpacked, with progress', async () => {
    const progress: RuntimeProgress[] = [];
    const { library } = await installRuntime({ cache, env: await folderIndex(), onProgress: (report) => progress.push(report) }, plan);
    expect(library).toMatchObject({ version: '2.99.0', source: 'pip', directory: join(cache, 'tensorflow', '2.99.0-fake', 'tensorflow') });
    expect([...new Set(progress.map(({ phase }) => phase))]).toEqual(['find', 'download', 'verify', 'unpack', 'done']);
    expect(progress.findLast(({ phase }) => phase === 'download')).toMatchObject({ done: wheel.pin.size, total: wheel.pin.size });
    expect(progress.findLast(({ phase }) => phase === 'unpack')).toMatchObject({ done: wheel.pin.unpacked, total: wheel.pin.unpacked });
    expect(library && (await verifyRuntime(library))).toEqual({ checked: 2, differences: [] });
    expect(await visible()).toEqual(done);
    expect((await findRuntime({ cache, env: noPython() })).library).toEqual({ ...library, source: 'installed' });
  });

  test('a CUDA build gets its libraries side by side', async () => {
    const cuda = nvidiaWheel();
    const { library } = await installRuntime({ cache, env: await folderIndex([wheel, cuda]) }, planOf([wheel, cuda], { platform: 'fake-cuda' }));
    const beside = join(library?.directory ?? '', '..', 'nvidia', 'cublas', 'lib', 'libcublas.so.12');
    expect((await stat(beside)).size).toBe(5000);
    expect((await findRuntime({ cache, env: noPython(), variant: 'cuda' })).library).toMatchObject({ version: '2.99.0' });
    expect((await findRuntime({ cache, env: noPython(), variant: 'cpu' })).library).toBeNull();
  });

  test('an index over HTTP serves as well, and is not asked a second time', async () => {
    await using index = await packageIndex([wheel]);
    await installRuntime({ cache, env: index.env }, plan);
    const again = await installRuntime({ cache, env: index.env }, plan);
    expect(again.library).toMatchObject({ source: 'installed' });
    expect(index.asked).toEqual([wheel.pin.file]);
  });

  test('a damaged one is replaced', async () => {
    const { cc } = await installKept();
    await writeFile(cc, 'x');
    const { library: repaired, rejected } = await installRuntime({ cache, env: await folderIndex() }, plan);
    expect(rejected[0]!.source).toBe('installed');
    expect(phraseText(rejected[0]!.reason)).toContain('is damaged');
    expect(repaired && (await verifyRuntime(repaired)).differences).toEqual([]);
    expect(await visible()).toEqual(done);
  });

  test('two at the same time install once', async () => {
    await using index = await packageIndex([wheel]);
    const job = JSON.stringify({ cache, plan, kill: null });
    const results = await Promise.all([1, 2].map(() => run(process.execPath, [child, job], { env: index.env })));
    expect(results.map(({ stdout }) => stdout.trim().split('\n').at(-1)).sort()).toEqual(['installed', 'pip']);
    expect(index.asked).toEqual([wheel.pin.file]);
    expect(await visible()).toEqual(done);
  });
});

describe('a failure is one clear error, leaves nothing, and the next try succeeds:', () => {
  async function withoutPip(): Promise<NodeJS.ProcessEnv> {
    await run('python3', ['-m', 'venv', '--without-pip', join(root, 'bare')]);
    return pipEnvironment({ PATH: join(root, 'bare', 'bin') });
  }
  const other = { ...wheel, pin: { ...wheel.pin, sha256: sha256(Buffer.from('other')) } };
  const lying = tensorflowWheel({ lie: true });
  const cases: [string, string, string, () => Promise<NodeJS.ProcessEnv>, InstallPlan][] = [
    ['no Python', 'no-python', 'No Python 3', async () => Promise.resolve(noPython()), plan],
    ['no pip', 'no-pip', 'has no pip', withoutPip, plan],
    ['no network', 'no-network', 'could not be reached by pip', async () => Promise.resolve(pipEnvironment({ PIP_INDEX_URL: 'http://127.0.0.1:9/simple/', PIP_RETRIES: '1' })), plan],
    ['an index without it', 'refused', 'does not give out tensorflow-cpu 2.99.0', () => folderIndex([nvidiaWheel()]), plan],
    ['another file than the pinned one', 'wrong-hash', wheel.pin.sha256 ?? '', folderIndex, planOf([other])],
    ['a member that is not the recorded one', 'wrong-hash', names.cc, () => folderIndex([lying]), planOf([lying])],
    ['a file that is no wheel', 'pip-failed', 'is invalid', () => folderIndex([{ ...wheel, bytes: Buffer.from('hello') }]), planOf([{ ...wheel, pin: { ...wheel.pin, sha256: null } }])],
    ['no room', 'disk-full', 'GB free', folderIndex, planOf([{ ...wheel, pin: { ...wheel.pin, unpacked: 1e16 } }])],
  ];
  test.each(cases)('%s', async (_, code, message, environment, failing) => {
    const error: unknown = await installRuntime({ cache, env: await environment() }, failing).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'EpochalError', code: `runtime.${code}`, message: expect.stringContaining(message) as string });
    expect(await visible()).toEqual(nothing);
    await installKept();
  });

  test('an index that refuses', async () => {
    await using index = await packageIndex([wheel], 'refuse');
    await expect(installRuntime({ cache, env: index.env }, plan)).rejects.toMatchObject({ code: 'runtime.refused' });
    expect(await visible()).toEqual(nothing);
    await installRuntime({ cache, env: await folderIndex() }, plan);
    expect(await visible()).toEqual(done);
  });

  test('a cache that is no folder', async () => {
    await writeFile(cache, '');
    await expect(installRuntime({ cache: join(cache, 'x'), env: noPython() }, plan)).rejects.toMatchObject({ code: 'runtime.cache-unusable', message: expect.stringContaining(cache) as string });
  });

  test('a disk that fills up while unpacking', async ({ skip }) => {
    await mkdir(cache);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'epochal-test', cache]).then(
      () => true,
      () => false, // only root may, and only on Linux
    );
    if (!mounted) skip('a small disk can be made only by root on Linux');
    try {
      const small = { ...wheel, pin: { ...wheel.pin, size: 1, unpacked: 1 } };
      await expect(installRuntime({ cache, env: await folderIndex() }, planOf([small]))).rejects.toMatchObject({ code: 'runtime.disk-full', message: expect.stringContaining('filled up') as string });
      expect((await visible()).installed).toEqual([]);
      expect((await visible()).staging).toEqual([]);
    } finally {
      await run('umount', [cache]);
    }
  });
});

describe('killed with SIGKILL', () => {
  test.each([
    ['download', 'start', []],
    ['verify', 'start', []],
    ['verify', 'end', []],
    ['unpack', 'start', [wheel.pin.file]],
    ['unpack', 'end', [wheel.pin.file]],
  ] as const)('in %s, at its %s: nothing half is visible, and the next try installs', async (phase, at, kept) => {
    const env = await folderIndex();
    const job = JSON.stringify({ cache, plan, kill: { phase, at } });
    await expect(run(process.execPath, [child, job], { env })).rejects.toMatchObject({ signal: 'SIGKILL' });
    expect(await visible()).toMatchObject({ installed: [], downloads: kept });
    expect((await findRuntime({ cache, env: noPython() })).library).toBeNull();
    if (phase === 'download') await installRuntime({ cache, env }, plan);
    // A finished download needs no Python any more.
    else if (kept.length > 0) await installRuntime({ cache, env: noPython() }, plan);
    else await installKept();
    expect(await visible()).toEqual(done);
  });

  test('in the middle of a download, its pip ends with it', async () => {
    await using index = await packageIndex([wheel], 'hold');
    const job = JSON.stringify({ cache, plan, kill: null });
    const installing = spawn(process.execPath, [child, job], { env: index.env, stdio: 'ignore' });
    await index.begun;
    installing.kill('SIGKILL');
    await index.left;
    expect(await visible()).toMatchObject({ installed: [], downloads: [] });
    await installKept();
  });

  test('a kept download that was damaged since is fetched anew', async () => {
    await mkdir(join(cache, 'downloads'), { recursive: true });
    await writeFile(join(cache, 'downloads', wheel.pin.file), 'x');
    await expect(installRuntime({ cache, env: noPython() }, plan)).rejects.toMatchObject({ code: 'runtime.no-python' });
    await installRuntime({ cache, env: await folderIndex() }, plan);
    expect(await visible()).toEqual(done);
  });
});

describe('called off', () => {
  test('in the middle of a download, pip ends and nothing is left', async () => {
    await using index = await packageIndex([wheel], 'hold');
    const abort = new AbortController();
    const installing = installRuntime({ cache, env: index.env, signal: abort.signal }, plan);
    await Promise.race([index.begun, installing]);
    abort.abort();
    await expect(installing).rejects.toMatchObject({ code: 'runtime.cancelled' });
    await index.left;
    expect(await visible()).toEqual(nothing);
  });

  test.each(['find', 'verify', 'unpack'] as const)('in %s, nothing is installed', async (phase) => {
    const abort = new AbortController();
    const onProgress = (report: RuntimeProgress) => report.phase === phase && abort.abort();
    await expect(installRuntime({ cache, env: await folderIndex(), signal: abort.signal, onProgress }, plan)).rejects.toMatchObject({ code: 'runtime.cancelled' });
    expect(await visible()).toMatchObject({ installed: [], staging: [] });
  });
});

describe.skipIf(process.platform === 'win32')('the official C archive', () => {
  let server: Server;
  let ranges: (string | undefined)[];
  /** Bytes after which the server sends no more, once. */
  let breakAt: number | null;
  let content: Buffer;
  let pinned: InstallPlan;
  beforeEach(async () => {
    content = await archive('2.98.1');
    ranges = [];
    breakAt = null;
    server = createServer((request, response) => {
      const { range } = request.headers;
      ranges.push(range);
      const from = Number(/\d+/.exec(range ?? '0')?.[0]);
      response.writeHead(range === undefined ? 200 : 206, { 'content-length': content.length - from });
      if (breakAt === null) response.end(content.subarray(from));
      else response.write(content.subarray(from, breakAt));
      breakAt = null;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    pinned = planOf([wheel], { archive: { url: `http://127.0.0.1:${port}/libtensorflow.tar.gz`, version: '2.98.1', sha256: sha256(content), size: content.length, unpacked: 300_000 } });
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('takes the place of pip where there is none', async () => {
    const { library } = await installRuntime({ cache, env: noPython() }, pinned);
    expect(library).toMatchObject({ source: 'archive', version: '2.98.1' });
    expect(await visible()).toEqual({ ...done, installed: ['2.98.1-fake'] });
    expect((await installRuntime({ cache, env: noPython() }, pinned)).library).toEqual({ ...library, source: 'installed' });
  });

  test('goes on where a broken connection left it', async () => {
    breakAt = Math.floor(content.length / 2);
    const onProgress = ({ phase, done: bytes }: RuntimeProgress) => phase === 'download' && bytes > 0 && server.closeAllConnections();
    await expect(installRuntime({ cache, env: noPython(), onProgress }, pinned)).rejects.toMatchObject({ code: 'runtime.unavailable', message: expect.stringMatching(/No Python 3 .*connection broke/) as string });
    const [partial = ''] = (await visible()).downloads;
    const { size } = await stat(join(cache, 'downloads', partial));
    expect(size).toBeGreaterThan(0);
    await installRuntime({ cache, env: noPython() }, pinned);
    expect(ranges).toEqual([undefined, `bytes=${size}-`]);
    expect(await visible()).toEqual({ ...done, installed: ['2.98.1-fake'] });
  });

  test('that is not the published one is thrown away', async () => {
    content = Buffer.concat([content, Buffer.from('x')]);
    await expect(installRuntime({ cache, env: noPython() }, pinned)).rejects.toMatchObject({ code: 'runtime.wrong-hash' });
    expect(await visible()).toEqual(nothing);
  });
});

describe('a file the user picked', () => {
  test.each([
    ['a wheel', wheel.pin.file, async () => Promise.resolve(wheel.bytes), '2.99.0'],
    ['a C archive', 'mine.tar.gz', async () => archive('2.98.1'), '2.98.1'],
  ])('may be %s; the file stays', async (_, name, make, version) => {
    const path = join(root, name);
    await writeFile(path, await make());
    const { library } = await installRuntime({ cache, env: noPython(), from: path });
    expect(library).toMatchObject({ source: 'file', version });
    expect((await stat(path)).isFile()).toBe(true);
    expect((await findRuntime({ cache, env: noPython() })).library).toMatchObject({ source: 'installed', version });
    expect((await installRuntime({ cache, env: noPython(), from: path })).library).toMatchObject({ source: 'file' });
  });

  test.each([
    ['a text', 'a.txt', Buffer.from('x'), 'bad-file', 'its name ends neither'],
    ['an old version', 'a.whl', tensorflowWheel({ version: '2.9.1' }).bytes, 'bad-file', 'at least 2.16'],
    ['another project', 'a.whl', nvidiaWheel().bytes, 'bad-file', 'holds no tensorflow/'],
    ['nothing', null, Buffer.alloc(0), 'bad-file', 'not there'],
  ] as const)('that is %s is refused', async (_, name, bytes, code, message) => {
    if (name !== null) await writeFile(join(root, name), bytes);
    const from = join(root, name ?? 'absent.whl');
    await expect(installRuntime({ cache, env: noPython(), from })).rejects.toMatchObject({ code: `runtime.${code}`, message: expect.stringContaining(message) as string });
    expect(await visible()).toEqual(nothing);
  });
});

test('TensorFlow that python3 would import is found', async () => {
  const site = join(root, 'site');
  await mkdir(join(site, 'tensorflow-2.21.0.dist-info'), { recursive: true });
  await symlink((await installKept()).directory, join(site, 'tensorflow'));
  const { library } = await findRuntime({ cache: join(root, 'empty'), env: { ...(await folderIndex()), PYTHONPATH: [site, root].join(delimiter) } });
  expect(library).toMatchObject({ source: 'python', version: '2.21.0', directory: join(site, 'tensorflow') });
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a cache that may not be written is said', async () => {
  await mkdir(cache);
  await chmod(cache, 0o500);
  await expect(installRuntime({ cache, env: noPython() }, plan)).rejects.toMatchObject({ code: 'runtime.cache-unusable' });
  await chmod(cache, 0o700);
});
