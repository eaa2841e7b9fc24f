import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../../core/runs.ts';
import type { Home } from '../../../../main/system/home.ts';
import { follow, followRows, type RowChange } from '../../../../main/runs/follow.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { epochRow, newHome, newRun, liveStats, samples, steps } from './support.ts';

let home: Home;
/** Trains, and looks on, as two processes do. */
let [trains, looks]: Runs[] = [];
const ends: (() => void)[] = [];

beforeEach(() => {
  home = newHome();
  trains = openRuns(home);
  looks = openRuns(home);
  trains.journal.create(newRun('a', trains));
  trains.journal.addEpoch('a', epochRow(1), samples(1), steps(0, 10), liveStats);
  ends.length = 0;
});
afterEach(() => {
  for (const end of ends) end();
  looks!.close();
  trains!.close();
  rmSync(home.root, { recursive: true, force: true });
});

const throws = (error: unknown): void => {
  throw error;
};

/** Follows the run; `next` gives all that was told up to the first event for which it is so. */
function received(): { next(is: (event: RunEvent) => boolean): Promise<RunEvent[]> } {
  let events: RunEvent[] = [];
  let look: () => void = () => undefined;
  ends.push(follow(looks!, looks!.show('a'), (event) => {
    events.push(event);
    look();
  }, throws));
  return {
    next: (is) =>
      new Promise((resolve) => {
        look = () => {
          const place = events.findIndex(is);
          if (place < 0) return;
          const reported = events.slice(0, place + 1);
          events = events.slice(place + 1);
          resolve(reported);
        };
        look();
      }),
  };
}

const isState = (state: string) => (event: RunEvent) => event.type === 'state' && event.state === state;

describe('following a run of another process', () => {
  it('tells what is new, in order, and nothing of before', async () => {
    const { next } = received();
    trains!.journal.started('a', { epochal: '', tensorflow: '', device: '', threads: 1, platform: '', node: '', processor: '', memoryBytes: 1 });
    expect(await next(() => true)).toEqual([{ type: 'state', run: 'a', state: 'running', error: null }]);
    trains!.journal.addSteps('a', steps(10, 5), liveStats);
    expect(await next(() => true)).toEqual([{ type: 'batch', run: 'a', attempt: 1, epoch: 1, firstStep: 10, stepsPerEpoch: 10, loss: [10, 11, 12, 13, 14], accuracy: [...steps(10, 5).accuracy], meanLoss: 2, meanAccuracy: 0.5, stepMs: 3, imagesPerSecond: 5, secondsLeft: 6, memoryBytes: 7 }]);
    trains!.journal.addEpoch('a', epochRow(2), samples(2), steps(15, 5), liveStats);
    mkdirSync(trains!.checkpointFolder('a', '2'));
    const row = { epoch: 2, step: 0, folder: '2', bytes: 1, created: 'now', valLoss: 1, valAccuracy: 0.4, valTopK: null };
    trains!.journal.addCheckpoint('a', row, []);
    trains!.journal.setState('a', 'finished', null);
    const reported = await next(isState('finished'));
    expect(reported.map(({ type }) => type)).toEqual(['batch', 'epoch', 'samples', 'checkpoint', 'state']);
    expect(reported.slice(1, 4)).toEqual([{ type: 'epoch', run: 'a', ...epochRow(2) }, { type: 'samples', run: 'a', ...samples(2) }, { type: 'checkpoint', run: 'a', ...row, kept: [row] }]);
  });

  it('tells what was written since the run was looked at', async () => {
    const known = looks!.show('a');
    trains!.journal.addSteps('a', steps(10, 5), liveStats);
    const event = await new Promise<RunEvent>((resolve) => ends.push(follow(looks!, known, resolve, throws)));
    expect(event).toMatchObject({ type: 'batch', firstStep: 10, loss: [10, 11, 12, 13, 14] });
  });

  it('tells that its process hangs, and that it goes on', async () => {
    const { next } = received();
    const isHang = ({ type }: RunEvent): boolean => type === 'hang';
    const since = '2026-01-02T03:04:05.000Z';
    for (const hang of [{ silentSince: since, stuckSince: null }, { silentSince: null, stuckSince: since }, { silentSince: null, stuckSince: null }]) {
      trains!.journal.setHang('a', hang);
      expect(await next(isHang)).toEqual([{ type: 'hang', run: 'a', ...hang }]);
      expect(looks!.list()[0]).toMatchObject(hang);
    }
  });

  it('finds out when that process is gone', async () => {
    const { next } = received();
    trains!.owners.close();
    expect(await next(isState('interrupted'))).toMatchObject([{ error: { code: 'run.interrupted' } }]);
  });

  it('tells again what is trained again', async () => {
    const { next } = received();
    trains!.journal.setState('a', 'stopped', null);
    await next(isState('stopped'));
    trains!.journal.takeOver('a', trains!.owners.own(), { epoch: 0, step: 4 }, null);
    await next(isState('queued'));
    trains!.journal.addSteps('a', steps(4, 2), liveStats);
    expect(await next(() => true)).toMatchObject([{ type: 'batch', firstStep: 4, loss: [4, 5] }]);
  });

  it('hears of rows that come, change and go', async () => {
    const changes: RowChange[] = [];
    let look: () => void = () => undefined;
    ends.push(followRows(looks!, (change) => {
      changes.push(change);
      look();
    }, throws));
    const next = (): Promise<RowChange> => new Promise((resolve) => {
      look = () => {
        const change = changes.shift();
        if (change) resolve(change);
      };
      look();
    });
    trains!.rename('a', 'renamed');
    expect(await next()).toEqual({ row: trains!.row('a') });
    trains!.journal.create(newRun('b', trains!));
    expect(await next()).toMatchObject({ row: { run: 'b', state: 'queued' } });
    trains!.journal.setState('b', 'failed', null);
    expect(await next()).toMatchObject({ row: { run: 'b', state: 'failed' } });
    trains!.delete('b');
    expect(await next()).toEqual({ deleted: 'b' });
    trains!.annotate(['a'], { addTags: ['tagged'], note: 'noted', starred: true });
    expect(await next()).toMatchObject({ row: { run: 'a', tags: ['tagged'], note: 'noted', starred: true } });
    looks!.rename('a', 'by itself');
    expect(await next()).toMatchObject({ row: { run: 'a', name: 'by itself' } });
    trains!.owners.close();
    expect(await next()).toMatchObject({ row: { run: 'a', state: 'interrupted' } });
  });

  it('reads no run of the list while none changes', async () => {
    const read = vi.fn(looks!.fingerprints);
    await new Promise<void>((resolve) => {
      let left = 4;
      const listVersion = (): string => {
        if (--left === 0) resolve();
        return looks!.listVersion();
      };
      ends.push(followRows({ ...looks!, listVersion, fingerprints: read }, throws, throws));
    });
    expect(read).toHaveBeenCalledOnce();
  });
});
