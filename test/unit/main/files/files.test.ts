import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAssets } from '../../../../main/files/assets.ts';
import { createFolderUploads } from '../../../../main/uploads/folders.ts';
import { createModelUploads, type ModelUploads } from '../../../../main/uploads/models.ts';
import { createUploads, largestUpload } from '../../../../main/uploads/pictures.ts';
import { EpochalError } from '../../../../core/errors.ts';
import type { StoredFile } from '../../../../main/export/store.ts';
import { openZip } from '../../../../main/formats/zip/read.ts';
import { createFiles, type Files } from '../../../../main/files/files.ts';
import { testFolder } from '../../../support/folder.ts';

const base = 'http://127.0.0.1:8080';
const page = '<!doctype html><title>Epochal</title>';
const script = 'export const answer = 42;\n'.repeat(100);
const folder = testFolder('files');
let files: Files;
let modelUploads: ModelUploads;
const reported: unknown[] = [];
const asked: string[] = [];

beforeAll(() => {
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), page);
  writeFileSync(join(renderer, '.hidden'), 'hidden');
  writeFileSync(join(renderer, 'assets', 'index-Ab3_-9xZ.js'), script);
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(join(folder, 'exports'));
  writeFileSync(join(folder, 'exports', 'a.bin'), 'one');
  writeFileSync(join(folder, 'exports', 'b.txt'), 'two');
  symlinkSync(join(folder, 'secret.txt'), join(renderer, 'link.txt'));
  modelUploads = createModelUploads(join(folder, 'models'));
  files = createFiles({
    assets: createAssets(renderer, true),
    uploads: createUploads(),
    modelUploads,
    folderUploads: createFolderUploads(join(folder, 'datasets')),
    exports: { file: (id, name) => storedFile(id, name) },
    datasetExports: { file: (id, name) => storedFile(id, name) },
    samples: (_request, ...names) => Promise.resolve(new Response(names.join(' sample '))),
    logs: () => Promise.resolve(new Response('logs')),
    answers: (_request, ...names) => Promise.resolve(new Response(names.join(' '))),
    columns: (_request, ...names) => Promise.resolve(new Response(names.join(' column '))),
    features: (_request, ...names) => Promise.resolve(new Response(names.join(' features '))),
    originals: (_request, id, place) => Promise.resolve(new Response(`${id} ${place}`)),
    thumbnails: (_request, id) => Promise.resolve(new Response(id)),
    testAnswers: (_request, ...names) => Promise.resolve(new Response(names.join(' tests '))),
    pictures: {
      ofDataset: (_request, ...names) => {
        asked.push(names.join(' '));
        return Promise.resolve(new Response('picture'));
      },
      ofRun: () => Promise.reject(new TypeError('a defect')),
    },
    report: (error) => reported.push(error),
  });
});

/** What stands for the store of exports: `e1`, one file, and `e2`, a folder of two. */
function storedFile(id: string, name: string): StoredFile {
  const at = (file: string): string => join(folder, 'exports', file);
  if (id === 'e1') return { name, files: [{ path: at('a.bin'), inside: name }], isZip: false };
  if (id === 'e2') return { name, files: ['a.bin', 'b.txt'].map((file) => ({ path: at(file), inside: `sub/${file}` })), isZip: true };
  throw new EpochalError({ code: 'export.unknown', message: `There is no export '${id}'.`, hint: '' });
}

const get = (path: string, init: RequestInit = {}): Promise<Response> => files(new Request(base + path, init));

describe('the window by address', () => {
  it('is at /', async () => {
    const response = await get('/');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(await response.text()).toBe(page);
  });

  it('keeps for good what is named by its content', async () => {
    const response = await get('/assets/index-Ab3_-9xZ.js');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toBe(script);
  });

  it.each([
    { accepted: 'gzip, deflate, br, zstd', encoding: 'br', unpack: brotliDecompressSync },
    { accepted: 'gzip', encoding: 'gzip', unpack: gunzipSync },
  ])('is squeezed for who accepts $accepted', async ({ accepted, encoding, unpack }) => {
    const response = await get('/assets/index-Ab3_-9xZ.js', { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(script.length / 10);
    expect(unpack(bytes).toString()).toBe(script);
  });

  it('is not sent again to who has it', async () => {
    const etag = (await get('/')).headers.get('etag')!;
    const again = await get('/', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect((await get('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('answers HEAD', async () => expect((await get('/', { method: 'HEAD' })).status).toBe(200));
});

describe('what is refused', () => {
  it.each([
    '/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt',
    '/link.txt', '/.hidden', '/assets', '/assets/', '//secret.txt', '/index.html/', '/%00', '/index.html%00.js', '/%ff', '/%', '/C:%5csecret.txt', '/nothing.js', '/datasets/cifar10',
    '/datasets/../../secret.txt', '/datasets/..%2f..%2fhome/train/0.png', '/datasets/%2e%2e/train/0.png', '/datasets/a%2fb/train/0.png', '/runs/..%2f/samples.png',
  ])('%s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'files.no-file' } });
    expect(text).not.toContain(folder);
    expect(asked).toEqual([]);
  });

  it.each([
    ['POST', '/', 405],
    ['PUT', '/uploads', 405],
    ['DELETE', '/uploads/abc', 405],
    ['GET', '/uploads', 405],
    ['POST', '/datasets/cifar10/train/0.png', 405],
  ])('%s %s', async (method, path, status) => expect((await get(path, { method })).status).toBe(status));

  it('a defect is an error without a stack, reported here', async () => {
    const response = await get('/runs/a/samples.png');
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'internal', message: 'a defect' } });
    expect(reported).toHaveLength(1);
  });
});

it.each(['/', '/nothing', '/uploads/nothing'])('protects every answer: %s', async (path) => {
  const { headers } = await get(path);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:8080");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

describe('uploads', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> => get('/uploads', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  const put = async (body: BodyInit, type: string): Promise<string> => ((await (await post(body, { 'content-type': type })).json()) as { upload: string }).upload;

  it('come back as they were', async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
    const response = await get(`/uploads/${await put(bytes, 'image/png')}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it.each(['text/html', 'image/svg+xml', 'text/javascript', ''])('never come back as %s', async (type) => {
    const response = await get(`/uploads/${await put('<script>alert(1)</script>', type)}`);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('are refused when empty', async () => expect((await post('')).status).toBe(400));

  it('are refused by their announced length before they are read', async () => {
    let pulled = false;
    const body = new ReadableStream({ pull: () => void (pulled = true) }, { highWaterMark: 0 });
    const response = await post(body, { 'content-length': String(largestUpload + 1) });
    expect(response.status).toBe(413);
    expect(pulled).toBe(false);
  });

  it('are cut off where they are larger than allowed, whatever they say', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += chunk.length;
        controller.enqueue(chunk);
      },
    });
    expect((await post(body)).status).toBe(413);
    expect(given).toBeLessThan(largestUpload + 4 * chunk.length);
  });

  it('make room for newer ones, those used longest ago first', async () => {
    const uploads = createUploads(100);
    const add = (size: number): Promise<string> => uploads.add(new Blob([new Uint8Array(size)]).stream(), 'image/png');
    const [first, second] = [await add(40), await add(40)];
    uploads.get(first);
    const third = await add(40);
    expect(uploads.get(first).bytes).toHaveLength(40);
    expect(uploads.get(third).bytes).toHaveLength(40);
    expect(() => uploads.get(second)).toThrowError(expect.objectContaining({ code: 'upload.missing' }) as Error);
  });
});

describe('an export by address', () => {
  it('of one file is that file, to be saved under its name', async () => {
    const response = await get(`/exports/e1/${encodeURIComponent('netz-größer.tflite')}`);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-length')).toBe('3');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="netz-gr__er.tflite"; filename*=UTF-8''netz-gr%C3%B6%C3%9Fer.tflite`);
    expect(await response.text()).toBe('one');
  });

  it('of a folder is a zip of its files', async () => {
    const response = await get('/exports/e2/net-web.zip');
    expect(response.headers.get('content-type')).toBe('application/zip');
    const zip = await openZip(new Uint8Array(await response.arrayBuffer()));
    expect(zip.paths).toEqual(['sub/a.bin', 'sub/b.txt']);
    expect(Buffer.from(await zip.read('sub/b.txt')).toString()).toBe('two');
    zip.close();
  });

  it('that is not there is 404', async () => {
    const response = await get('/exports/e3/net.tflite');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'export.unknown' } });
  });

  it('is not to be had by a way up', async () => {
    expect((await get('/exports/e1/..%2f..%2fsecret.txt')).status).toBe(404);
  });
});

describe('a file of a model', () => {
  const post = (body: Uint8Array<ArrayBuffer> | null): Promise<Response> => get('/uploads/models', { method: 'POST', body });

  it('is brought, and can then be put where it lay', async () => {
    const { upload } = (await (await post(new Uint8Array([1, 2, 3]))).json()) as { upload: string };
    expect(upload).toMatch(/^[0-9a-f]{32}$/);
    const { folder: gathered, remove } = modelUploads.gather([{ upload, path: 'net/model.json' }]);
    expect([...readFileSync(join(gathered, 'net', 'model.json'))]).toEqual([1, 2, 3]);
    remove();
    expect(existsSync(gathered)).toBe(false);
    expect(() => modelUploads.gather([{ upload, path: 'again.json' }])).toThrow(/no upload/);
  });

  it('is refused when it is empty', async () => {
    const response = await post(null);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'files.empty' } });
  });

  it.each(['../up.json', '/root.json', 'a//b.json', 'a/./b.json', 'a\\b.json', 'c:model.json', ''])('is not put at %j', async (path) => {
    const { upload } = (await (await post(new Uint8Array([1]))).json()) as { upload: string };
    expect(() => modelUploads.gather([{ upload, path }])).toThrow(expect.objectContaining({ code: 'upload.path' }));
  });
});
