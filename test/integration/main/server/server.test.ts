import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { bridgeOver, createClient } from '../../../../core/bridge/client.ts';
import { longestMessage } from '../../../../core/bridge/protocol.ts';
import type { Bridge } from '../../../../core/contract.ts';
import type { PlainError } from '../../../../core/errors.ts';
import type { Home } from '../../../../main/system/home.ts';
import { startServer, type RunningServer } from '../../../../main/server/listen.ts';
import { pixels } from '../../../unit/main/datasets/make-cifar.ts';
import { addTiny, emptyHome } from './small-home.ts';

let home: Home;
let server: RunningServer;
let origin: string;
let host: string;
let cookie: string;
const reported: unknown[] = [];

beforeAll(async () => {
  home = await emptyHome();
  await addTiny(home);
  const renderer = join(home.root, 'renderer');
  mkdirSync(renderer);
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Epochal</title>');
  writeFileSync(join(home.root, 'secret.txt'), 'secret');
  // No TensorFlow is needed here, and none shall be looked for.
  server = await startServer({ home, cache: join(home.root, 'cache'), renderer, env: { PATH: '' }, report: (error) => reported.push(error) });
  ({ origin, host } = new URL(server.url));
  cookie = (await fetch(server.url, { redirect: 'manual' })).headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(async () => {
  await server.close();
  rmSync(home.root, { recursive: true });
  expect(reported).toEqual([]);
});

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${server.token}` });

/** A socket as someone opens it: open, or refused with a status. */
async function openSocket(path: string, options: ClientOptions = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${host}${path}`, options);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode!);
    });
    socket.once('error', reject);
  });
}

async function openBridge(): Promise<{ bridge: Bridge; socket: WebSocket; problems: PlainError[]; close(): void }> {
  const socket = await openSocket('/bridge', { headers: bearer() });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  const problems: PlainError[] = [];
  const client = createClient((text) => socket.send(text), (error) => problems.push(error));
  socket.on('message', (data: Buffer) => client.receive(data.toString()));
  return { bridge: bridgeOver(client), socket, problems, close: () => socket.close() };
}

/** What a raw HTTP request is answered with: fetch would tidy it up before it is sent. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  // Not ended: Node's server gives up a caller who hangs up first.
  socket.write(request);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('the first visit', () => {
  it('is greeted with a cookie and an address without the token', async () => {
    const response = await fetch(server.url, { redirect: 'manual' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/');
    expect(response.headers.get('set-cookie')).toMatch(/^epochal-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
  });

  it('then gets the window', async () => {
    const response = await fetch(origin, { headers: { cookie } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<title>Epochal</title>');
  });

  it.each([{}, { cookie: 'epochal-1=x' }, { authorization: 'Bearer wrong' }])('without the token is told where to find it: %j', async (headers) => {
    for (const path of ['/', '/?token=wrong', '/index.html', '/datasets/tiny/test/0.png', '/uploads/x']) {
      const response = await fetch(origin + path, { headers });
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('Open the whole address');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    }
  });
});

describe('attacks over HTTP', () => {
  const asked = (path: string, headers: Record<string, string>, method = 'GET'): string =>
    `${method} ${path} HTTP/1.1\r\n${Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

  it.each([
    ['a name of another site', { host: 'evil.com' }],
    ['a name of another site that points here', { host: 'rebound.evil.com:80' }],
    ['no name', { host: '' }],
  ])('%s is refused', async (_what, headers) => {
    expect(await raw(asked('/', { cookie, ...headers }))).toMatch(/^HTTP\/1\.1 403/);
  });

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/datasets/../../secret.txt', '/datasets/tiny/test/..%2f..%2f..%2fsecret.txt', '/datasets/%2e%2e%2f/test/0.png', '//etc/passwd', '/..\\secret.txt', `http://${'x'}/secret.txt`])('%s finds nothing', async (path) => {
    const answer = await raw(asked(path, { cookie }));
    expect(answer).toMatch(/^HTTP\/1\.1 (404|200)/);
    expect(answer).not.toContain('\r\n\r\nsecret');
    expect(answer).not.toContain('root:');
  });

  it('a page of another origin uploads nothing', async () => {
    for (const foreign of ['http://evil.com', 'null', `http://localhost:${Number(new URL(origin).port) + 1}`]) {
      const response = await fetch(`${origin}/uploads`, { method: 'POST', body: 'x', headers: { cookie, origin: foreign } });
      expect(response.status).toBe(403);
    }
    expect((await fetch(`${origin}/uploads`, { method: 'POST', body: 'x', headers: { cookie } })).status).toBe(403);
    expect((await fetch(`${origin}/uploads`, { method: 'POST', body: 'x', headers: { cookie, origin } })).status).toBe(200);
  });

  it('too large an upload is refused at its announcement', async () => {
    const answer = await raw(asked('/uploads', { cookie, origin, 'content-length': String(40 * 1024 * 1024) }, 'POST'));
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
  });

  it('what is no HTTP ends that connection and no other', async () => {
    expect(await raw('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(origin, { headers: { cookie } })).status).toBe(200);
  });
});

describe('attacks over the WebSocket', () => {
  it.each([
    { what: 'no token', path: '/bridge', options: {}, status: 401 },
    { what: 'a wrong token', path: '/bridge?token=wrong', options: {}, status: 401 },
    { what: 'a wrong bearer', path: '/bridge', options: { headers: { authorization: 'Bearer wrong' } }, status: 401 },
    { what: 'another path', path: '/', options: () => ({ headers: bearer() }), status: 404 },
    { what: 'a foreign origin, with the cookie', path: '/bridge', options: () => ({ origin: 'http://evil.com', headers: { cookie } }), status: 403 },
    { what: 'a foreign origin, with the token', path: '/bridge', options: () => ({ origin: 'http://evil.com', headers: bearer() }), status: 403 },
    { what: 'a foreign host, with the token', path: '/bridge', options: () => ({ headers: { ...bearer(), host: 'evil.com' } }), status: 403 },
    { what: 'a cookie without an origin', path: '/bridge', options: () => ({ headers: { cookie } }), status: 401 },
  ])('$what: $status', async ({ path, options, status }) => {
    expect(await openSocket(path, typeof options === 'function' ? options() : options)).toBe(status);
  });

  it('the window itself is let in by its cookie', async () => {
    const socket = await openSocket('/bridge', { origin, headers: { cookie } });
    expect(socket).toBeInstanceOf(WebSocket);
    (socket as WebSocket).close();
  });

  it('a message that is too long ends that connection', async () => {
    const { socket } = await openBridge();
    socket.send('x'.repeat(longestMessage + 1));
    const [code] = (await once(socket, 'close')) as [number];
    expect([1006, 1009]).toContain(code);
  });

  it('bytes instead of text end that connection', async () => {
    const { socket } = await openBridge();
    socket.send(Buffer.from('{}'));
    expect((await once(socket, 'close'))[0]).toBe(1003);
  });

  it('broken messages are refused by name, and the rest is served', async () => {
    const { bridge, socket, problems, close } = await openBridge();
    for (const text of ['{', '{"type":"invoke","id":"1"}', '{"__proto__":{"type":"invoke","id":1}}']) socket.send(text);
    expect((await bridge.invoke('app.info', {})).host).toBe('server');
    expect(problems.map(({ code }) => code)).toEqual(Array<string>(3).fill('bridge.malformed'));
    close();
  });

  it('thousands of subscriptions are no more than the bound, and leave with their connection', async () => {
    const { bridge, problems, close } = await openBridge();
    for (let i = 0; i < 2000; i++) bridge.subscribe('runs', null, () => undefined);
    await bridge.invoke('app.info', {});
    expect(problems).toHaveLength(2000 - 256);
    close();
  });
});

describe('what is served', () => {
  it('recipes, data sets and their labels over the bridge', async () => {
    const { bridge, close } = await openBridge();
    expect((await bridge.invoke('recipes.list', {})).map(({ id, params }) => ({ id, params }))).toContainEqual({ id: 'cifar10-cnn', params: 122_570 });
    expect((await bridge.invoke('recipes.show', { recipe: 'cifar10-cnn' })).summary.totalParams).toBe(122_570);
    await expect(bridge.invoke('recipes.show', { recipe: 'cifar10-cn' })).rejects.toMatchObject({ code: 'recipe.unknown', hint: expect.stringContaining('cifar10-cnn') as string });
    expect((await bridge.invoke('datasets.list', {})).map(({ id }) => id)).toEqual(expect.arrayContaining(['cifar10', 'tiny']));
    expect(await bridge.invoke('datasets.labels', { id: 'tiny', split: 'test', start: 3, count: 4 })).toEqual([1, 0, 1, 0]);
    await expect(bridge.invoke('datasets.labels', { id: 'tiny', split: 'test', start: 8, count: 3 })).rejects.toMatchObject({ code: 'dataset.range' });
    await expect(bridge.invoke('datasets.info', { id: '../tiny' })).rejects.toMatchObject({ code: 'dataset.unknown' });
    expect(await bridge.invoke('runs.list', {})).toEqual([]);
    await expect(bridge.invoke('runs.show', { run: 'nothing' })).rejects.toMatchObject({ code: 'run.unknown' });
    close();
  });

  it.each([
    { request: {}, code: 'run.nothing' },
    { request: { recipe: 'cifar10-cnn', model: {} }, code: 'run.nothing' },
    { request: { recipe: 'cifar10-cnn', from: 'nothing' }, code: 'run.nothing' },
    { request: { from: 'nothing' }, code: 'run.unknown' },
    { request: { recipe: 'nothing' }, code: 'recipe.unknown' },
    { request: { recipe: 'cifar10-cnn' }, code: 'dataset.missing' },
    { request: { recipe: 'cifar10-cnn', dataset: 'tiny' }, code: 'model.data-classes' },
    { request: { recipe: 'cifar10-cnn', dataset: 'tiny', training: { optimizer: { type: 'Nothing' } } }, code: 'training.optimizer' },
    { request: { model: { layers: [] } }, code: 'model.invalid' },
  ])('refuses to train $request: $code, and records nothing', async ({ request, code }) => {
    const { bridge, close } = await openBridge();
    await expect(bridge.invoke('runs.start', request)).rejects.toMatchObject({ code });
    expect(await bridge.invoke('runs.list', {})).toEqual([]);
    close();
  });

  it('pictures of a data set, tagged by its content', async () => {
    const { sha256 } = server.studio.datasets.info('tiny');
    const response = await fetch(`${origin}/datasets/tiny/test/3.png`, { headers: { cookie } });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(await sharp(await response.arrayBuffer()).raw().toBuffer()).toEqual(Buffer.from(pixels(3)));
    const etag = response.headers.get('etag')!;
    expect((await fetch(response.url, { headers: { cookie, 'if-none-match': etag } })).status).toBe(304);
    const settled = await fetch(`${response.url}?v=${sha256}`, { headers: { cookie } });
    expect(settled.headers.get('cache-control')).toContain('immutable');
  });

  it('sprites: the images asked for, in their cells', async () => {
    const response = await fetch(`${origin}/datasets/tiny/test/sprite.png?start=2&count=5&columns=3`, { headers: { cookie } });
    const { data, info } = await sharp(await response.arrayBuffer()).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([96, 64]);
    const corner = (cell: number): number[] => {
      const at = (Math.floor(cell / 3) * 32 * 96 + (cell % 3) * 32) * 3;
      return [...data.subarray(at, at + 3)];
    };
    for (let cell = 0; cell < 5; cell++) expect(corner(cell)).toEqual([...pixels(cell + 2).subarray(0, 3)]);
  });

  it.each([
    ['/datasets/tiny/test/10.png', 404, 'dataset.range'],
    ['/datasets/tiny/tset/1.png', 404, 'split.unknown'],
    ['/datasets/nothing/test/1.png', 404, 'dataset.unknown'],
    ['/datasets/cifar10/test/1.png', 404, 'dataset.missing'],
    ['/datasets/tiny/test/1.jpg', 404, 'files.no-file'],
    ['/datasets/tiny/test/1.png?scale=65', 404, 'dataset.range'],
    ['/datasets/tiny/test/1.png?scale=x', 400, 'files.query'],
    ['/datasets/tiny/test/sprite.png?count=999999', 404, 'dataset.range'],
    ['/datasets/tiny/test/sprite.png?count=-1', 400, 'files.query'],
    ['/datasets/tiny/test/sprite.png?columns=0&count=1', 404, 'dataset.range'],
    ['/runs/nothing/samples.png', 404, 'run.unknown'],
    ['/uploads/0123', 404, 'upload.missing'],
  ])('%s: %i %s', async (path, status, code) => {
    const response = await fetch(origin + path, { headers: { cookie } });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it('the state of the engine: checking, then none here', async () => {
    const { bridge, close } = await openBridge();
    const state = await new Promise((resolve) => {
      bridge.subscribe('engine', null, (status) => status.state !== 'checking' && resolve(status.state));
    });
    expect(state).toBe('missing');
    close();
  });
});
