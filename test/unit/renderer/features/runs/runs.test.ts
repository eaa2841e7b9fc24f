import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochalError, type PlainError } from '../../../../../core/errors.ts';
import { RunColours } from '../../../../../renderer/app/colours.svelte.ts';
import { RunTable } from '../../../../../renderer/features/runs/table/run-table.svelte.ts';
import { PendingDeletions, undoTime } from '../../../../../renderer/app/pending-deletions.svelte.ts';
import { Runs } from '../../../../../renderer/stores/runs.svelte.ts';
import { Router } from '../../../../../renderer/app/router.svelte.ts';
import { FakeBridge, runRow } from '../../fakeBridge.ts';
import { fakeWindow } from '../../fakeWindow.ts';

const three = [
  runRow({ run: 'a', name: 'Alpha', created: '2026-01-01T00:00:00Z', epochs: 1, best: { epoch: 1, metric: 'valAccuracy', value: 0.5 }, state: 'finished' }),
  runRow({ run: 'b', name: 'beta', created: '2026-01-03T00:00:00Z', epochs: 0, state: 'failed' }),
  runRow({ run: 'c', name: 'gamma', created: '2026-01-02T00:00:00Z', epochs: 4, best: { epoch: 2, metric: 'valAccuracy', value: 0.7 }, recipe: null }),
];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function listed(remove: () => null = () => null) {
  const bridge = new FakeBridge({ 'runs.list': () => three, 'runs.delete': remove, 'runs.rename': () => null });
  const runs = new Runs(bridge);
  await runs.load();
  return { bridge, runs };
}
const ids = (rows: readonly { run: string }[]): string => rows.map(({ run }) => run).join('');

describe('the list of runs', () => {
  it('is newest first, and follows what it hears', async () => {
    const { bridge, runs } = await listed();
    expect(ids(runs.list)).toBe('bca');
    bridge.tell('runs', { row: runRow({ run: 'd', created: '2026-01-04T00:00:00Z' }) });
    bridge.tell('runs', { row: { ...three[0]!, name: 'renamed' } });
    bridge.tell('runs', { deleted: 'c' });
    expect(ids(runs.list)).toBe('dba');
    expect(runs.row('a')?.name).toBe('renamed');
    expect(ids(runs.asked)).toBe('a');
  });

  it('deletes only after the time to undo', async () => {
    const { bridge, runs } = await listed();
    runs.remove('b', () => undefined);
    expect(ids(runs.list)).toBe('ca');
    await vi.advanceTimersByTimeAsync(undoTime - 1);
    expect(bridge.namesAsked()).not.toContain('runs.delete');
    await vi.advanceTimersByTimeAsync(1);
    expect(bridge.asked.at(-1)).toEqual({ name: 'runs.delete', input: { run: 'b' } });
    expect(ids(runs.list)).toBe('ca');
  });

  it('undoes a deletion', async () => {
    const { bridge, runs } = await listed();
    const undo = runs.remove('b', () => undefined);
    undo();
    await vi.advanceTimersByTimeAsync(2 * undoTime);
    expect(bridge.namesAsked()).not.toContain('runs.delete');
    expect(ids(runs.list)).toBe('bca');
  });

  it('shows a run again that could not be deleted, and says why', async () => {
    const { runs } = await listed(() => {
      throw new EpochalError({ code: 'run.active', message: 'It trains.', hint: 'Stop it first.' });
    });
    const failed: PlainError[] = [];
    runs.remove('b', (error) => void failed.push(error));
    await vi.advanceTimersByTimeAsync(undoTime);
    expect(failed.map(({ code }) => code)).toEqual(['run.active']);
    expect(ids(runs.list)).toBe('bca');
  });

  describe('loaded anew while a deletion is pending', () => {
    /** Two windows, or one before and after it is loaded anew: they share what is kept. */
    async function twice() {
      const kept = new Map<string, string>();
      const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
      const bridge = new FakeBridge({ 'runs.list': () => three, 'runs.delete': () => null });
      const window = async (): Promise<Runs> => {
        const runs = new Runs(bridge, () => undefined, new PendingDeletions({ store, key: 'deleting' }));
        await runs.load();
        return runs;
      };
      return { bridge, window };
    }
    const deleted = (bridge: FakeBridge): number => bridge.namesAsked().filter((name) => name === 'runs.delete').length;

    it('keeps the run out of sight, offers to undo anew, and deletes it then', async () => {
      const { bridge, window } = await twice();
      (await window()).remove('b', () => undefined);
      vi.clearAllTimers();
      const again = await window();
      expect(ids(again.list)).toBe('ca');
      const offered: string[] = [];
      again.goOnRemoving(({ run }) => void offered.push(run), () => undefined);
      expect([offered, deleted(bridge)]).toEqual([['b'], 0]);
      await vi.advanceTimersByTimeAsync(undoTime);
      expect([deleted(bridge), ids((await window()).list)]).toEqual([1, 'bca']);
    });

    it('takes it back, and deletes it in no window', async () => {
      const { bridge, window } = await twice();
      (await window()).remove('b', () => undefined);
      const again = await window();
      again.goOnRemoving((_row, undo) => undo(), () => undefined);
      await vi.advanceTimersByTimeAsync(2 * undoTime);
      expect([deleted(bridge), ids(again.list), ids((await window()).list)]).toEqual([0, 'bca', 'bca']);
    });

    it('forgets a run that is gone', async () => {
      const { window } = await twice();
      (await window()).remove('none', () => undefined);
      vi.clearAllTimers();
      const offer = vi.fn();
      (await window()).goOnRemoving(offer, () => undefined);
      (await window()).goOnRemoving(offer, () => undefined);
      expect(offer).not.toHaveBeenCalled();
    });
  });

  it('stops a run and says so only when it has ended', async () => {
    const bridge = new FakeBridge({ 'runs.list': () => three, 'runs.stop': () => null });
    const runs = new Runs(bridge);
    await runs.load();
    let ended = false;
    const stopped = runs.stop('a').then(() => (ended = true));
    bridge.tell('runs', { row: runRow({ run: 'b', state: 'finished' }) });
    bridge.tell('runs', { row: runRow({ run: 'a', state: 'running' }) });
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(false);
    bridge.tell('runs', { row: runRow({ run: 'a', state: 'stopped' }) });
    await stopped;
    expect(bridge.asked.at(-1)).toEqual({ name: 'runs.stop', input: { run: 'a' } });
  });

  it('shows a new name at once, and the old one when it is refused', async () => {
    const { runs } = await listed();
    await runs.rename('a', 'new');
    expect(runs.row('a')?.name).toBe('new');
    const refusing = new Runs(new FakeBridge({ 'runs.list': () => three }));
    await refusing.load();
    await expect(refusing.rename('a', 'new')).rejects.toThrow();
    expect(refusing.row('a')?.name).toBe('Alpha');
  });
});

const entries = [...three].sort((a, b) => b.created.localeCompare(a.created)).map((row) => ({ row, facts: null, settings: new Map() }));
const itself = (_column: string, value: string): string => value;
function tableAt(host: ReturnType<typeof fakeWindow>['host'], spoken = itself): RunTable {
  return new RunTable({ address: new Router(host), entries: () => entries, spoken, views: { columns: null, keepColumns: () => undefined } });
}
const tableOf = (hash = '#/runs', spoken = itself): RunTable => tableAt(fakeWindow(hash).host, spoken);
/** Sorts by the column of this id, as a click on its head does. */
const sortBy = (table: RunTable, id: string): void => table.sort(table.columns.find((column) => column.id === id)!);

describe('the table of runs', () => {
  it.each([
    ['name', 'name', 1, 'abc'],
    ['name again', 'name', 2, 'cba'],
    ['best, largest first', 'best', 1, 'cab'],
    ['epochs', 'epochs', 1, 'cab'],
    ['created again: oldest first', 'created', 1, 'acb'],
  ] as const)('sorts by %s', (_name, column, times, expected) => {
    const table = tableOf();
    for (let i = 0; i < times; i++) sortBy(table, column);
    expect(ids(table.shown.map(({ row }) => row))).toBe(expected);
  });

  it.each([
    ['', 'bca'],
    ['ALPHA', 'a'],
    ['failed', 'b'],
    ['durchgefallen', 'b'],
    ['cifar10-cnn', 'ba'],
    ['cifar10 gam', 'c'],
    ['none', ''],
  ])('filters by "%s"', (filter, expected) => {
    const table = tableOf('#/runs', (_column, value) => (value === 'failed' ? 'durchgefallen' : value));
    table.filter = filter;
    expect(ids(table.shown.map(({ row }) => row))).toBe(expected);
  });

  it('is found again at its address', () => {
    const { host, location } = fakeWindow('#/runs');
    const table = tableAt(host);
    sortBy(table, 'best');
    table.filter = 'cifar10';
    table.move(1);
    vi.runAllTimers();
    expect(location.hash).toBe('#/runs?sort=-best&filter=cifar10&run=c');
    const again = tableAt(host);
    expect([again.column, again.descending, again.filter, again.chosen, ids(again.shown.map(({ row }) => row))]).toEqual(['best', true, 'cifar10', 'c', ids(table.shown.map(({ row }) => row))]);
  });

  it.each(['constructor', '-', 'best-', ''])('goes back to the newest first where the address says to sort by %j', (sort) => {
    const table = tableOf(`#/runs?sort=${sort}`);
    expect(ids(table.shown.map(({ row }) => row))).toBe('bca');
  });

  it('moves within the list', () => {
    const table = tableOf();
    const moves = [1, 1, 5, -1, -9].map((by) => {
      table.move(by);
      return table.chosen;
    });
    expect(moves).toEqual(['b', 'c', 'a', 'c', 'b']);
  });
});

describe('colours of runs', () => {
  it('are those their rows tell, and neutral before', () => {
    const colours = new RunColours();
    expect([colours.of('a'), colours.placeOf('a')]).toEqual(['var(--ink-3)', 7]);
    colours.see([runRow({ run: 'a', colour: 2 })]);
    expect([colours.of('a'), colours.placeOf('a'), colours.of('unseen')]).toEqual(['var(--run-3)', 2, 'var(--ink-3)']);
  });
});
