import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import type { DatasetProgress } from '../../../../core/datasets.ts';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import type { KnownDataset } from '../../../../main/datasets/known.ts';
import { tarGz, tinyBatches, tinyPython } from './make-cifar.ts';
import { readHere } from './read-here.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let root: string;
let server: Server;
let address: string;
let answer: Answer;
let requests: IncomingMessage[];
let whole: Buffer;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-download-'));
  whole = await tarGz('cifar-10-batches-py', tinyPython());
  requests = [];
  answer = (_, response) => void response.end(whole);
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.tar.gz`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true, force: true });
});

function open(...urls: string[]) {
  const md5 = createHash('md5').update(whole).digest('hex');
  const known: KnownDataset = {
    id: 'tiny',
    name: 'Tiny',
    description: 'twelve pictures',
    counts: { train: 10, validation: 0, test: 2, unlabeled: 0 },
    sha256: null,
    sources: urls.map((url, i) => ({ kind: 'archive', title: `source ${i}`, url, md5, bytes: whole.length })),
  };
  return openDatasets(join(root, 'datasets'), join(root, 'cache'), [known], readHere);
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
  const { port } = other.address() as AddressInfo;
  await new Promise((closed) => other.close(closed));
  return port;
}

const downloads = async () => readdir(join(root, 'cache', 'downloads'));
const put = async (name: string, bytes: Buffer | string) => {
  await mkdir(join(root, 'cache', 'downloads'), { recursive: true });
  await writeFile(join(root, 'cache', 'downloads', name), bytes);
};

describe('getting a data set', () => {
  it('downloads, packs, and keeps no download; the second time nothing is asked', async () => {
    const reported: DatasetProgress[] = [];
    const datasets = open(address);
    const info = await datasets.get('tiny', { onProgress: (progress) => reported.push(progress) });
    expect(info).toMatchObject({ id: 'tiny', source: 'source 0', counts: { train: 10, test: 2 } });
    expect([...new Set(reported.map((progress) => progress.phase))]).toEqual(['download', 'unpack', 'pack', 'verify', 'done']);
    expect(await downloads()).toEqual([]);
    expect(await datasets.get('tiny')).toEqual(info);
    expect(requests).toHaveLength(1);
  });

  it('goes on where an earlier attempt broke off', async () => {
    let half: ServerResponse | undefined;
    // Hang up once the first half has been kept: earlier, the client may drop what it has not handed on yet.
    const onProgress = ({ done }: DatasetProgress) => void (done === 700 && half?.destroy());
    answer = (request, response) => {
      if (!request.headers.range) {
        response.writeHead(200, { 'content-length': whole.length });
        response.write(whole.subarray(0, 700));
        half = response;
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range)?.[1]);
      response.writeHead(206, { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` });
      response.end(whole.subarray(from));
    };
    const datasets = open(address);
    await expect(datasets.get('tiny', { onProgress })).rejects.toMatchObject({ code: 'dataset.no-source', message: expect.stringContaining('broke off') });
    expect(await downloads()).toEqual(['tiny.tar.gz.part']);
    const kept = (await readFile(join(root, 'cache', 'downloads', 'tiny.tar.gz.part'))).length;
    expect(kept).toBe(700);
    await datasets.get('tiny');
    expect(requests.at(-1)?.headers.range).toBe('bytes=700-');
  });

  it('starts again when what was left turns out to be something else', async () => {
    answer = (request, response) => {
      if (!request.headers.range) return void response.end(whole);
      response.writeHead(206).end(whole.subarray(10));
    };
    await put('tiny.tar.gz.part', 'not so it! ');
    expect(await open(address).get('tiny')).toMatchObject({ id: 'tiny' });
    expect(requests).toHaveLength(2);
  });

  it('starts again where the server can not go on', async () => {
    await put('tiny.tar.gz.part', 'something else altogether');
    expect(await open(address).get('tiny')).toMatchObject({ id: 'tiny' });
  });

  it('starts again after a left-over larger than the file', async () => {
    answer = (request, response) => (request.headers.range ? response.writeHead(416).end() : response.end(whole));
    await put('tiny.tar.gz.part', Buffer.alloc(whole.length + 10));
    expect(await open(address).get('tiny')).toMatchObject({ id: 'tiny' });
  });

  it('uses a download that was finished but not packed, and none that is damaged', async () => {
    await put('tiny.tar.gz', whole);
    await open(address).get('tiny');
    expect(requests).toHaveLength(0);
    open(address).remove('tiny');
    await put('tiny.tar.gz', Buffer.concat([whole, Buffer.from('x')]));
    await open(address).get('tiny');
    expect(requests).toHaveLength(1);
  });

  it('turns to the next source when one is wrong, and says why', async () => {
    const reported: string[] = [];
    const closed = `http://127.0.0.1:${await closedPort()}/tiny.tar.gz`;
    answer = (request, response) => void response.end(request.url === '/bad' ? Buffer.alloc(whole.length) : whole);
    const info = await open(closed, new URL('/bad', address).href, address).get('tiny', { onProgress: ({ message }) => reported.push(phraseText(message)) });
    expect(info.source).toBe('source 2');
    expect(reported.some((message) => message.includes("can't be reached (ECONNREFUSED)"))).toBe(true);
    expect(reported.some((message) => message.includes('md5'))).toBe(true);
  });

  it.each<[string, Answer, RegExp]>([
    ['answers 404', (_, response) => void response.writeHead(404).end('no'), /answered 404/],
    ['sends a web page', (_, response) => void response.end('<html>'.repeat(100)), /md5/],
    ['sends without end', (_, response) => void response.end(Buffer.alloc(1e6)), /more than/],
    ['hangs up', (request) => void request.socket.destroy(), /can't be reached/],
  ])('says so when the only source %s', async (_, bad, reason) => {
    answer = bad;
    const datasets = open(address);
    await expect(datasets.get('tiny')).rejects.toMatchObject({ code: 'dataset.no-source', message: expect.stringMatching(reason), hint: expect.stringContaining('import') });
    expect(datasets.list()[0]?.info).toBeNull();
    answer = (_request, response) => void response.end(whole);
    expect(await datasets.get('tiny')).toMatchObject({ id: 'tiny' });
  });

  it('can be cancelled while the server is silent', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(open(address).get('tiny', { signal: controller.signal })).rejects.toMatchObject({ code: 'dataset.cancelled' });
    expect((await downloads()).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('replaces a damaged data set', async () => {
    const datasets = open(address);
    const info = await datasets.get('tiny');
    await rm(join(root, 'datasets', 'tiny', 'labels'));
    expect(datasets.list()[0]?.info).toBeNull();
    expect(await datasets.get('tiny')).toEqual(info);
    expect((await readFile(join(root, 'datasets', 'tiny', 'labels'))).length).toBe(12);
  });

  it('refuses what is not the published data set', async () => {
    whole = await tarGz('cifar-10-batches-py', tinyPython(tinyBatches(3)));
    await expect(open(address).get('tiny')).rejects.toMatchObject({ code: 'dataset.counts' });
  });

  it('leaves the lock of a process at work alone, and takes that of one that is gone', async () => {
    await put('tiny.lock', `${process.ppid}-1`);
    await expect(open(address).get('tiny')).rejects.toMatchObject({ code: 'dataset.busy' });
    await put('tiny.lock', '999999999-1');
    expect(await open(address).get('tiny')).toMatchObject({ id: 'tiny' });
  });

  it('knows only what it knows', async () => {
    await expect(open(address).get('tinny')).rejects.toMatchObject({ code: 'dataset.unknown', hint: 'Did you mean tiny?' });
  });
});
