import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import type { RunEvent } from '../../../../core/runs.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import type { FromChild, StepsMessage, TrainingJob } from '../../../../main/trainer/protocol.ts';
import type { MemoryWatch } from '../../../../main/trainer/memory-watch.ts';
import type { ChildEnd } from '../../../../main/processes/process.ts';
import type { Recorder } from '../../../../main/trainer/recorder.ts';
import { supervise, type Supervisor } from '../../../../main/trainer/supervisor.ts';
import { beforeWrites } from '../../../support/writes.ts';
import { epochRow, newHome, newRun, samples, unmeasured } from '../runs/support.ts';
import { PlayedChild } from './played-child.ts';

let home: Home;
let runs: Runs;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  runs.journal.create(newRun('a', runs));
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

/** Of a training that a machine of any size has room for. */
const memory: MemoryWatch = {
  explain: (error) => error,
  end: ({ said }) => (said.includes('bad_alloc') ? { code: 'training.out-of-memory', message: 'm', hint: 'h' } : null),
};

function begin(recorder: Partial<Recorder> = {}): { child: PlayedChild; events: RunEvent[]; ended: Promise<string>; kill: () => void; ask: Supervisor['ask'] } {
  const child = new PlayedChild();
  const events: RunEvent[] = [];
  const { ended, kill, ask } = supervise({
    run: 'a', attempt: 1, owner: runs.ownerOf('a')!, stepsPerEpoch: 10, job: {} as TrainingJob, recorder: { steps: () => undefined, epoch: () => undefined, flush: () => undefined, ...recorder }, memory, child, runs, version: '1',
    publish: (event) => void events.push(event),
    changed: () => undefined,
  });
  return { child, events, ended, kill, ask };
}

const started: FromChild = { type: 'started', environment: { tensorflow: '2', device: 'CPU', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 } };
const steps = (firstStep: number, count: number): StepsMessage => ({
  type: 'steps', epoch: 1, firstStep, loss: new Float32Array(count).fill(1.5), accuracy: new Float32Array(count), means: {},
  meanLoss: Number.NaN, meanAccuracy: 0, stepMs: 1, medianMs: 2, imagesPerSecond: 3, secondsLeft: null, memoryBytes: 4,
});
const gone = (code: number | null, signal: string | null = null, said = ''): ChildEnd => ({ code, signal, said });

describe('a training process that ends', () => {
  const table: [string, FromChild | null, ChildEnd, object][] = [
    ['finished', { type: 'finished' }, gone(0), { state: 'finished', error: null }],
    ['stopped', { type: 'stopped' }, gone(0), { state: 'stopped', error: null }],
    ['finished and crashed on its way out', { type: 'finished' }, gone(null, 'SIGSEGV'), { state: 'finished', error: null }],
    ['with an error', { type: 'failed', error: { code: 'training.nan', message: 'm', hint: 'h' } }, gone(0), { state: 'failed', error: { code: 'training.nan', message: 'm', hint: 'h' } }],
    ['out of memory without a word', null, gone(null, 'SIGABRT', "what(): std::bad_alloc"), { state: 'failed', error: { code: 'training.out-of-memory' } }],
    ['killed', null, gone(null, 'SIGKILL'), { state: 'interrupted', error: { code: 'run.killed' } }],
    ['terminated', null, gone(null, 'SIGTERM'), { state: 'interrupted', error: { code: 'run.killed' } }],
    ['crashed', null, gone(null, 'SIGABRT', 'a\nF tensorflow: Check failed\n'), { state: 'failed', error: { code: 'training.crashed', message: expect.stringMatching(/SIGABRT.*Check failed/) } }],
    ['without a word', null, gone(1), { state: 'failed', error: { code: 'training.crashed', message: expect.stringContaining('exit code 1') } }],
    ['before it began', null, gone(null, null, 'spawn ENOENT'), { state: 'failed', error: { message: expect.stringContaining('spawn ENOENT') } }],
  ];
  it.each(table)('%s', async (_, word, how, expected) => {
    const { child, events, ended } = begin();
    child.say(started);
    child.say(steps(0, 7));
    if (word) child.say(word);
    child.end(how);
    expect(await ended).toBe((expected as { state: string }).state);
    expect(runs.row('a')).toMatchObject(expected);
    expect(runs.ownerOf('a')).toBeNull();
    expect(runs.show('a').step).toBe(7);
    expect(events.at(-1)).toMatchObject({ type: 'state', run: 'a', ...expected });
  });
});

describe('a training process that is ended at once', () => {
  it.each([gone(null, 'SIGKILL'), gone(15)])('leaves a run that can be resumed, however the system tells it (%o)', async (how) => {
    const { child, ended, kill } = begin();
    child.say(started);
    child.say(steps(0, 7));
    kill();
    expect(child.killed).toBe(true);
    child.end(how);
    expect(await ended).toBe('interrupted');
    expect(runs.show('a')).toMatchObject({ state: 'interrupted', step: 7, error: { code: 'run.killed' } });
  });

  it('keeps the end that it has told already', async () => {
    const { child, ended, kill } = begin();
    child.say(started);
    child.say({ type: 'stopped' });
    kill();
    child.end(gone(null, 'SIGKILL'));
    expect(await ended).toBe('stopped');
  });
});

describe('a training process that hangs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const seconds = (count: number): void => void vi.advanceTimersByTime(count * 1000);

  it('is said to, to everybody and once, until it is heard again', async () => {
    const { child, events, ended } = begin();
    child.say(started);
    child.beat(true);
    const received = new Date().toISOString();
    seconds(20);
    child.say(steps(0, 7));
    expect(events.filter(({ type }) => type === 'hang')).toEqual([{ type: 'hang', run: 'a', silentSince: received, stuckSince: null }]);
    expect(runs.row('a')).toMatchObject({ state: 'running', silentSince: received, stuckSince: null });
    child.beat(false);
    seconds(1);
    expect(runs.row('a')).toMatchObject({ silentSince: null, stuckSince: null });
    for (let second = 0; second < 60; second++) {
      child.beat(false);
      seconds(1);
    }
    expect(runs.row('a')).toMatchObject({ silentSince: null, stuckSince: received });
    expect(runs.show('a').notes.map(({ text }) => text)).toEqual([
      'The training process gives no sign of life.',
      'The training process goes on.',
      'The training does not come to the end of a step.',
    ]);
    child.end(gone(null, 'SIGKILL'));
    await ended;
    expect(runs.row('a')).toMatchObject({ state: 'interrupted', silentSince: null, stuckSince: null });
  });

  it('is ended 10 s after it was asked to stop, and can be resumed', async () => {
    const { child, ended, ask } = begin();
    child.say(started);
    child.beat(true);
    child.say(steps(0, 7));
    seconds(20);
    ask('stop');
    seconds(9);
    expect(child.killed).toBe(false);
    seconds(1);
    expect(child.killed).toBe(true);
    child.end(gone(null, 'SIGKILL'));
    expect(await ended).toBe('interrupted');
    expect(runs.show('a')).toMatchObject({ step: 7, error: { code: 'run.hung' } });
    expect(runs.show('a').notes.at(-1)).toMatchObject({ text: 'The training process did not answer and was ended.' });
  });

  it('is waited for while it lives and writes its last checkpoint', async () => {
    const { child, ended, ask } = begin();
    child.say(started);
    child.say(steps(0, 7));
    ask('stop');
    for (let second = 0; second < 50; second++) {
      child.beat(false);
      seconds(1);
    }
    expect(child.killed).toBe(false);
    child.say({ type: 'stopped' });
    child.end(gone(0));
    expect(await ended).toBe('stopped');
  });
});

describe('what it tells', () => {
  it('is published and written, an epoch with the steps before it', async () => {
    const { child, events, ended } = begin();
    child.say(started);
    child.say(steps(0, 4));
    child.say(steps(4, 6));
    expect(runs.show('a').step).toBe(0);
    child.say({ type: 'epoch', row: epochRow(1), samples: samples(1) });
    expect(runs.show('a')).toMatchObject({ step: 10, epochs: 1, sampleEpochs: [1] });
    mkdirSync(runs.checkpointFolder('a', '1'));
    child.say({ type: 'checkpoint', row: { epoch: 1, step: 0, folder: '1', bytes: 5, created: 'now', ...unmeasured }, retained: [] });
    child.say({ type: 'paused' });
    expect(runs.row('a').state).toBe('paused');
    child.say({ type: 'continued' });
    child.say({ type: 'finished' });
    child.end(gone(0));
    await ended;
    expect(events.map((event) => (event.type === 'state' ? event.state : event.type))).toEqual(['running', 'batch', 'batch', 'epoch', 'samples', 'checkpoint', 'paused', 'running', 'finished']);
    expect(events[1]).toEqual({ type: 'batch', run: 'a', attempt: 1, epoch: 1, firstStep: 0, stepsPerEpoch: 10, loss: [1.5, 1.5, 1.5, 1.5], accuracy: [0, 0, 0, 0], meanLoss: null, meanAccuracy: 0, stepMs: 1, imagesPerSecond: 3, secondsLeft: null, memoryBytes: 4 });
  });

  it('is in the logs before a checkpoint is recorded, from which the run would go on without telling it again', () => {
    const before: number[] = [];
    const { child } = begin({ flush: () => void before.push(runs.checkpoints('a').length) });
    child.say(started);
    child.say(steps(0, 4));
    mkdirSync(runs.checkpointFolder('a', '0-4'));
    child.say({ type: 'checkpoint', row: { epoch: 0, step: 4, folder: '0-4', bytes: 5, created: 'now', ...unmeasured }, retained: [] });
    expect([before, runs.checkpoints('a').length]).toEqual([[0], 1]);
    child.say({ type: 'stopped' });
    child.end(gone(0));
  });

  it('that can not be written ends it, and fails the run with what is there kept', async () => {
    const { child, events, ended } = begin();
    child.say(started);
    child.say(steps(0, 4));
    child.say({ type: 'epoch', row: epochRow(1), samples: null });
    child.say({ type: 'epoch', row: epochRow(1), samples: null });
    expect(child.killed).toBe(true);
    child.say(steps(4, 2));
    child.end(gone(null, 'SIGKILL'));
    expect(await ended).toBe('failed');
    expect(runs.show('a')).toMatchObject({ state: 'failed', step: 4, epochs: 1 });
    expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(1);
  });

  it('still ends when the database is gone', async () => {
    const { child, events, ended } = begin();
    child.say(started);
    runs.close();
    child.say(steps(0, 1));
    child.say({ type: 'epoch', row: epochRow(1), samples: null });
    child.end(gone(null, 'SIGKILL'));
    expect(await ended).toBe('failed');
    expect(events.at(-1)).toMatchObject({ type: 'state', state: 'failed' });
    runs = openRuns(home);
    expect(runs.row('a').state).toBe('interrupted');
  });
});

/** A disk with no room left, as SQLite and the file system say it. @returns frees some. */
function fillDisk(): () => void {
  return beforeWrites(() => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  });
}

describe('on a full disk', () => {
  const isFull = { state: 'failed', error: { code: 'disk.full', hint: expect.stringContaining('Free some space') as string } };
  let free: () => void;
  afterEach(() => {
    free();
    vi.useRealTimers();
  });

  it.each<[string, FromChild]>([
    ['fails while it trains', { type: 'epoch', row: epochRow(1), samples: null }],
    ['fails at its end, too', { type: 'finished' }],
    ['fails where it was stopped', { type: 'stopped' }],
  ])('a run %s, is told so at once and written so once there is room', async (_, last) => {
    vi.useFakeTimers();
    const { child, events, ended } = begin();
    child.say(started);
    const other = openRuns(home);
    free = fillDisk();
    child.say(last);
    child.end(gone(0));
    expect(await ended).toBe('failed');
    expect(events.at(-1)).toMatchObject(isFull);
    expect(runs.row('a')).toMatchObject(isFull);
    expect(runs.list()).toMatchObject([isFull]);
    expect(runs.ownerOf('a')).toBeNull();
    expect(() => runs.delete('a')).toThrow(expect.objectContaining({ code: 'disk.full' }));
    expect(() => runs.journal.takeOver('a', 'me', { epoch: 0, step: 0 }, null)).toThrow(expect.objectContaining({ code: 'disk.full' }));
    // Another process knows no more than that nobody trains it; it can't write that either.
    expect(other.row('a')).toMatchObject({ state: 'interrupted', error: { code: 'run.interrupted' } });
    vi.advanceTimersByTime(60_000);
    free();
    vi.advanceTimersByTime(5000);
    expect(other.row('a')).toMatchObject(isFull);
    runs.delete('a');
    expect(other.list()).toEqual([]);
    other.close();
  });

  it('a run can go on as soon as there is room', async () => {
    const { child, ended } = begin();
    child.say(started);
    free = fillDisk();
    child.say(steps(0, 3));
    child.say({ type: 'stopped' });
    child.end(gone(0));
    await ended;
    free();
    const owner = runs.owners.own();
    runs.journal.takeOver('a', owner, { epoch: 0, step: 0 }, null);
    expect(runs.row('a')).toMatchObject({ state: 'queued', error: null });
    expect(runs.ownerOf('a')).toBe(owner);
  });

  it('an end does not undo what another process has made of the run', async () => {
    vi.useFakeTimers();
    const { child, ended } = begin();
    free = fillDisk();
    child.say(started);
    child.end(gone(null, 'SIGKILL'));
    await ended;
    free();
    const other = openRuns(home);
    expect(other.row('a').state).toBe('interrupted');
    other.journal.takeOver('a', other.owners.own(), { epoch: 0, step: 0 }, null);
    vi.advanceTimersByTime(5000);
    expect(runs.row('a').state).toBe('queued');
    other.close();
  });
});

describe('what is taken away while it trains', () => {
  it.each<[string, (message: PlayedChild) => void]>([
    ['is noticed at the next message', (child) => child.say(steps(0, 1))],
    ['is noticed when a checkpoint is told', (child) => child.say({ type: 'checkpoint', row: { epoch: 1, step: 0, folder: '1', bytes: 5, created: 'now', ...unmeasured }, retained: [] })],
    ['is noticed at the end', (child) => child.say({ type: 'finished' })],
  ])("a run's folder, %s: it fails, and nothing is made again", async (_, say) => {
    const { child, ended } = begin();
    child.say(started);
    const folder = runs.folder('a');
    rmSync(folder, { recursive: true });
    say(child);
    child.end(gone(0));
    expect(await ended).toBe('failed');
    expect(runs.row('a')).toMatchObject({ state: 'failed', error: { code: 'run.folder-gone', message: expect.stringContaining(folder) as string } });
    expect(existsSync(folder)).toBe(false);
  });

  it("a run's folder, exchanged for another, is gone too", async () => {
    const { child, ended } = begin();
    child.say(started);
    // Moved and not removed: a file system may give the place of one that is gone to the next that is made.
    renameSync(runs.folder('a'), join(home.root, 'moved'));
    mkdirSync(runs.folder('a'));
    child.say(steps(0, 1));
    expect(child.killed).toBe(true);
    child.end(gone(null, 'SIGKILL'));
    expect(await ended).toBe('failed');
    expect(runs.row('a').error?.code).toBe('run.folder-gone');
  });

  it.each<[string, () => void]>([
    ['is noticed', () => undefined],
    ['and exchanged for a new one, is noticed', () => openRuns(home).close()],
  ])('a home %s: the run fails, and nothing more is written', async (_, exchange) => {
    const { child, events, ended } = begin();
    child.say(started);
    rmSync(home.root, { recursive: true });
    exchange();
    const left = existsSync(home.root);
    child.say(steps(0, 1));
    child.say({ type: 'finished' });
    child.end(gone(0));
    expect(await ended).toBe('failed');
    expect(events.at(-1)).toMatchObject({ state: 'failed', error: { code: 'run.folder-gone' } });
    expect(runs.row('a').state).toBe('failed');
    expect(() => runs.owners.own()).toThrow(expect.objectContaining({ code: 'home.gone' }));
    expect(() => runs.rename('a', 'b')).toThrow(expect.objectContaining({ code: 'home.gone' }));
    expect(() => runs.delete('a')).toThrow(expect.objectContaining({ code: 'home.gone' }));
    runs.close();
    expect(existsSync(home.root)).toBe(left);
    runs = openRuns(home);
    expect(runs.list()).toEqual([]);
  });
});
