import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtProgram } from '../../../support/built.ts';

const entry = builtProgram('server');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-server-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function begin(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, EPOCHAL_CACHE: join(folder, 'cache') } });
  children.push(child);
  return child;
}

/** The line it prints once it listens. */
async function listening(child: ChildProcess): Promise<{ url: string; token: string }> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as { url: string; token: string };
  throw new Error('it ended before it listened');
}

/** How it ended, and what it said. */
async function ending(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

it('prints its address and token once it listens, and ends cleanly when told', async () => {
  const child = begin('--home', join(folder, 'home'));
  const { url, token } = await listening(child);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
  expect(url).toContain(token);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
  const ended = ending(child);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, said: '' });
  expect(existsSync(join(folder, 'home', 'app.lock.json'))).toBe(false);
});

it('leaves a home to the app that has it, and takes it when that one was killed', async () => {
  const first = begin('--home', folder);
  const { url } = await listening(first);
  const second = await ending(begin('--home', folder));
  expect(second.code).toBe(1);
  expect(second.said).toContain('already running');
  expect(second.said).toContain(new URL(url).origin);
  expect(second.said).not.toContain('token');
  expect(second.said).not.toMatch(/\n {4}at /);
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  await listening(begin('--home', folder));
});

it('says so when the port is in use, and leaves the home free', async () => {
  const { url } = await listening(begin('--home', join(folder, 'one')));
  const { port } = new URL(url);
  const refused = await ending(begin('--home', join(folder, 'two'), '--port', port));
  expect(refused.code).toBe(1);
  expect(refused.said).toBe(`error: Port ${port} of 127.0.0.1 is in use by another program.\nChoose another with --port, or leave it out to take a free one.\n`);
  await listening(begin('--home', join(folder, 'two')));
});

function homeWith(make: (database: string) => void): string {
  make(join(folder, 'epochal.db'));
  return folder;
}

it.each([
  { what: 'a home that is a file', args: (): string[] => ['--home', join(folder, 'file')], code: 1, says: "can't be used" },
  { what: 'a home where none can be', args: () => ['--home', '/proc/nothing/here'], code: 1, says: "can't be used" },
  { what: 'an address of another machine', args: () => ['--home', folder, '--host', '192.0.2.1'], code: 1, says: "can't listen on 192.0.2.1" },
  { what: 'a token file in no folder', args: () => ['--home', folder, '--token-file', join(folder, 'no', 'token')], code: 1, says: "token file" },
  { what: 'an option that is not there', args: () => ['--nothing'], code: 2, says: 'usage' },
  { what: 'a newer database', args: () => ['--home', homeWith((path) => new Database(path).exec('CREATE TABLE t (x); PRAGMA application_id = 0x45706f63; PRAGMA user_version = 99').close())], code: 1, says: 'newer Epochal' },
  { what: 'a damaged database', args: () => ['--home', homeWith((path) => writeFileSync(path, 'x'.repeat(5000)))], code: 1, says: 'doctor --restore' },
  { what: 'a port that is none', args: () => ['--port', '70000'], code: 2, says: '65535' },
])('refuses $what in words', async ({ args, code, says }) => {
  writeFileSync(join(folder, 'file'), '');
  const ended = await ending(begin(...args()));
  expect(ended.code).toBe(code);
  expect(ended.said).toContain(says);
  expect(ended.said).not.toMatch(/\n {4}at /);
});

it('is found at the same address after a restart, by the cookie of before; elsewhere where its port is taken', async () => {
  const home = join(folder, 'home');
  const ended = async (child: ChildProcess): Promise<void> => {
    const end = ending(child);
    child.kill('SIGTERM');
    await end;
  };
  const first = begin('--home', home);
  const { url } = await listening(first);
  const cookie = (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')!.split(';')[0]!;
  await ended(first);
  expect(statSync(join(home, 'server', 'token')).mode & 0o777).toBe(0o600);

  const second = begin('--home', home);
  expect((await listening(second)).url).toBe(url);
  const { origin, port } = new URL(url);
  // The window's own request: let in, whether or not there is a page built.
  expect((await fetch(`${origin}/`, { headers: { cookie } })).status).not.toBe(401);
  expect((await fetch(`${origin}/`)).status).toBe(401);
  await ended(second);

  const other = createServer().listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  const third = begin('--home', home);
  expect(new URL((await listening(third)).url).port).not.toBe(port);
  await ended(third);
  other.close();
});

it('keeps its token in a file for the user alone', async () => {
  const file = join(folder, 'token');
  const args = ['--home', folder, '--token-file', file];
  const first = begin(...args);
  const { token } = await listening(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').trim()).toBe(token);
  const ended = ending(first);
  first.kill('SIGINT');
  expect((await ended).code).toBe(0);

  const second = begin(...args);
  expect((await listening(second)).token).toBe(token);
  const secondEnded = ending(second);
  second.kill('SIGINT');
  await secondEnded;

  chmodSync(file, 0o644);
  const refused = await ending(begin(...args));
  expect(refused).toEqual({ code: 1, said: `error: The token file ${file} can be read by others.\nClose it to them: chmod 600 ${file}\n` });
});
