import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import { bridgeOver, createClient } from '../../core/bridge/client.ts';
import type { Bridge } from '../../core/contract.ts';
import { toPlainError, type PlainError } from '../../core/errors.ts';
import type { RunEvent, RunRow } from '../../core/runs.ts';
import type { Home } from '../../main/system/home.ts';
import { ledgersFolder } from '../../main/checkpoints/ledger.ts';
import { builtProgram } from '../../test/support/built.ts';
import { openRuns } from '../../main/runs/runs.ts';
import { model, traces } from '../../test/integration/main/trainer/support.ts';
import { problemsOf } from '../kills/soundness.ts';
import { fill } from './filling.ts';

export interface Place {
  home: Home;
  /** A file on the home's disk. */
  filler: string;
}

/** @returns what was not as it should be; null where the training had ended before it was disturbed. */
export type Trial = (place: Place, afterMs: number, expected: object) => Promise<string[] | null>;

const training = { epochs: 40, batchSize: 16, threads: 1, seed: 11, optimizer: { type: 'Adam' }, callbacks: [{ type: 'ModelCheckpoint', arguments: { save_freq: 7 } }, { type: 'CSVLogger', arguments: {} }, { type: 'TensorBoard', arguments: { update_freq: 'batch' } }] };
const cli = builtProgram('cli');

interface Ran {
  code: number | null;
  events: RunEvent[];
  result: { run: string; state: string; error: PlainError | null };
  err: string;
}

interface Disturbance {
  /** Is called so long after a training has begun, if it has not ended. */
  disturb?: (run: string) => void;
  afterMs?: number;
  /** A module that each process loads first, and what it is told by the environment. */
  preload?: { module: string; env: NodeJS.ProcessEnv };
}

/** Runs a command. */
async function type(home: Home, argv: readonly string[], { disturb = () => undefined, afterMs = 0, preload }: Disturbance = {}): Promise<Ran> {
  const before = preload ? ['--import', pathToFileURL(join(import.meta.dirname, preload.module)).href] : [];
  const child = spawn(process.execPath, [...before, cli, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...preload?.env, EPOCHAL_HOME: home.root } });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const lines: object[] = [];
  let disturbing: NodeJS.Timeout | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const value = JSON.parse(line) as object;
    lines.push(value);
    if (!isEvent(value)) continue;
    if (value.type === 'batch') disturbing ??= setTimeout(() => disturb(value.run), afterMs);
    if (value.type === 'state' && value.state === 'finished' && disturbing) clearTimeout(disturbing);
  }
  const [code] = await ended;
  return { code, events: lines.filter(isEvent), result: lines.at(-1) as Ran['result'], err };
}

function isEvent(value: object): value is RunEvent {
  return 'type' in value;
}

function trainArgv(home: Home): string[] {
  const file = join(home.root, 'model.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(model));
  const callbacks = ['ModelCheckpoint:save_freq=7', 'CSVLogger', 'TensorBoard:update_freq=batch'].flatMap((one) => ['--callback', one]);
  return ['train', '--model', file, '--dataset', 'waves', '--epochs', '40', '--batch-size', '16', '--threads', '1', '--seed', '11', '--optimizer', 'adam', ...callbacks, '--json-stream'];
}

export async function undisturbedRun({ home }: Place): Promise<{ run: string; ms: number }> {
  let began = 0;
  const { result, err } = await type(home, trainArgv(home), { disturb: () => void (began = performance.now()) });
  if (result.state !== 'finished') throw new Error(`a training that nothing disturbs is ${result.state}: ${err}`);
  return { run: result.run, ms: performance.now() - began };
}

export function tracesOf(home: Home, run: string): object {
  const runs = openRuns(home);
  try {
    return traces(runs, run);
  } finally {
    runs.close();
  }
}

const isFull = ({ state, error }: { state: string; error: PlainError | null }): boolean => state === 'failed' && error?.code === 'disk.full';
const reported = ({ state, error }: { state: string; error?: PlainError | null }): string => `${state}${error ? ` (${error.code}: ${error.message})` : ''}`;
const unless = (isSo: boolean, problem: string): string[] => (isSo ? [] : [problem]);

/** From the command line, at any moment. */
export const fullUnderCommand: Trial = async (place, afterMs, expected) => {
  const freed: (() => void)[] = [];
  const ran = await type(place.home, trainArgv(place.home), { disturb: () => void freed.push(fill(place.filler)), afterMs });
  return freed.length === 0 ? null : saidAndResumed(place, ran, () => freed[0]!(), expected);
};

/** From the command line, just as the third epoch's ledger is written: that epoch is not told, and there is no ledger of it. */
export const fullAtLedger: Trial = async (place, _, expected) => {
  const { home, filler } = place;
  const ran = await type(home, trainArgv(home), { preload: { module: 'at-ledger.ts', env: { FULL_AT_LEDGER: '3', FULL_FILLER: filler } } });
  const told = ran.events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
  const ledgers = readdirSync(join(home.runs, ran.result.run, ledgersFolder)).filter((name) => name.endsWith('.ledger')).sort();
  return [
    ...unless(existsSync(filler), 'no ledger was about to be written.'),
    // The parent may not have had the time to record the second before it met the full disk itself.
    ...unless(told.every((epoch) => epoch < 3) && isDeepStrictEqual(ledgers, ['1.ledger', '2.ledger']), `epochs ${told.join(', ')} were reported, and there are ${ledgers.join(', ')}.`),
    ...(await saidAndResumed(place, ran, () => rmSync(filler), expected)),
  ];
};

/** Exit code, result, last event and stderr say that the disk was full; then there is room, and it is resumed. */
async function saidAndResumed({ home }: Place, ran: Ran, free: () => void, expected: object): Promise<string[]> {
  const last = ran.events.filter((event) => event.type === 'state').at(-1);
  // Another process reads what it can while there is still no room.
  const shown = (await type(home, ['runs', 'show', ran.result.run, '--json'])).result;
  free();
  const resumed = await type(home, ['runs', 'resume', ran.result.run, '--json-stream']);
  return [
    ...unless(ran.code === 1, `it exited with ${ran.code}.`),
    ...unless(isFull(ran.result), `its result is ${reported(ran.result)}.`),
    ...unless(last !== undefined && isFull(last), `its last event is ${last ? reported(last) : 'none'}.`),
    ...unless(ran.err.includes('Free some space'), `stderr says: ${ran.err.trim().split('\n').at(-1)}`),
    ...unless(['failed', 'interrupted'].includes(shown.state) || shown.error?.code === 'disk.full', `shown while the disk is full it is ${reported(shown)}.`),
    ...unless(resumed.code === 0 && resumed.result.state === 'finished', `resumed it is ${reported(resumed.result)}.`),
    ...unless(isDeepStrictEqual(tracesOf(home, ran.result.run), expected), 'it did not end to the same bits.'),
    ...problemsOf(home),
  ];
}

/** In an app: rows and events say so, what needs room is refused for want of it, and with room all goes on without a restart. */
export const fullUnderApp: Trial = async ({ home, filler }, afterMs, expected) => {
  const server = spawn(process.execPath, [cli, 'serve', '--json', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, EPOCHAL_HOME: home.root } });
  const { bridge, close } = await connect(server);
  const received: RunEvent[] = [];
  try {
    const { run } = await bridge.invoke('runs.start', { model, dataset: 'waves', training });
    const receives = (is: (event: RunEvent) => boolean): Promise<RunEvent> =>
      new Promise((resolve) => {
        bridge.subscribe('run', { run }, (event) => {
          received.push(event);
          if (is(event)) resolve(event);
        });
      });
    await receives((event) => event.type === 'batch');
    await wait(afterMs);
    if (received.some((event) => event.type === 'state' && event.state === 'finished')) return null;
    const free = fill(filler);
    const end = await receives((event) => event.type === 'state' && event.state !== 'running');
    const row = (): Promise<RunRow> => bridge.invoke('runs.list', {}).then((rows) => rows.find((one) => one.run === run)!);
    const full = await row();
    const refusals = {
      stop: await refusal(bridge.invoke('runs.stop', { run })),
      pause: await refusal(bridge.invoke('runs.pause', { run })),
      resume: await refusal(bridge.invoke('runs.resume', { run })),
      delete: await refusal(bridge.invoke('runs.delete', { run })),
    };
    free();
    const finishing = receives((event) => event.type === 'state' && !['queued', 'running'].includes(event.state));
    await bridge.invoke('runs.resume', { run });
    const finish = await finishing;
    const problems = [
      ...unless(end.type === 'state' && isFull(end), `its last event is ${end.type === 'state' ? reported(end) : end.type}.`),
      ...unless(isFull(full), `its row is ${reported(full)}.`),
      ...unless(isDeepStrictEqual(refusals, { stop: 'run.not-active', pause: 'run.not-active', resume: 'disk.full', delete: 'disk.full' }), `while the disk is full: ${JSON.stringify(refusals)}.`),
      ...unless(finish.type === 'state' && finish.state === 'finished', `resumed it is ${finish.type === 'state' ? reported(finish) : finish.type}.`),
    ];
    close();
    server.kill('SIGTERM');
    const [code] = (await once(server, 'close')) as [number | null];
    return [...problems, ...unless(code === 0, `the app exited with ${code}.`), ...unless(isDeepStrictEqual(tracesOf(home, run), expected), 'it did not end to the same bits.'), ...problemsOf(home)];
  } finally {
    server.kill('SIGKILL');
  }
};

async function connect(server: ChildProcess): Promise<{ bridge: Bridge; close(): void }> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const { url, token } = JSON.parse(line) as { url: string; token: string };
    const socket = new WebSocket(`ws://${new URL(url).host}/bridge`, { headers: { authorization: `Bearer ${token}` } });
    const client = createClient((text) => socket.send(text), (error) => { throw new Error(error.message); });
    socket.on('message', (data: Buffer) => client.receive(data.toString()));
    await once(socket, 'open');
    return { bridge: bridgeOver(client), close: () => socket.close() };
  }
  throw new Error('the app ended before it listened');
}

/** The code of what is refused; null where it was not. */
async function refusal(call: Promise<unknown>): Promise<string | null> {
  return call.then(() => null, (error: unknown) => toPlainError(error).code);
}

/** The home, or the run's folder, is taken away: it fails, nothing is made again, and put back it goes on. */
export function vanishing(which: 'home' | 'run'): Trial {
  return async ({ home }, afterMs, expected) => {
    const away = join(home.root, '..', 'away');
    let gone = '';
    const take = (run: string): void => {
      gone = which === 'home' ? home.root : join(home.runs, run);
      renameSync(gone, away);
    };
    const ran = await type(home, trainArgv(home), { disturb: take, afterMs });
    if (gone === '') return null;
    const made = existsSync(gone);
    if (!made) renameSync(away, gone);
    const resumed = await type(home, ['runs', 'resume', ran.result.run, '--json-stream']);
    return [
      ...unless(ran.code === 1 && ran.result.state === 'failed' && ['run.folder-gone', 'home.gone'].includes(ran.result.error?.code ?? ''), `it exited with ${ran.code} and is ${reported(ran.result)}.`),
      ...unless(!made, `${gone} was made again.`),
      ...unless(resumed.code === 0 && isDeepStrictEqual(tracesOf(home, ran.result.run), expected), `put back and resumed it is ${reported(resumed.result)}, or has other bits.`),
      ...problemsOf(home),
    ];
  };
}
