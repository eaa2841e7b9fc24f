import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgeOver } from '../../../../core/bridge/client.ts';
import type { Bridge } from '../../../../core/contract.ts';
import type { RatePoint } from '../../../../core/probe.ts';
import { hostOf } from '../../../../main/bridge/host.ts';
import { connectInMemory } from '../../../support/memory-transport.ts';
import { resolveCache, type Home } from '../../../../main/system/home.ts';
import { program } from '../../../../main/system/resources.ts';
import { openStudio } from '../../../../main/studio/studio.ts';
import type { Studio } from '../../../../main/studio/services.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ChildProcess, ProcessOptions } from '../../../../main/processes/process.ts';
import { emptyHome } from '../server/small-home.ts';
import { packDataset } from '../trainer/support.ts';

const request = {
  model: { name: 'small', layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] },
  dataset: 'waves',
  training: { epochs: 2, batchSize: 16, threads: 1 },
};

let home: Home;
let studio: Studio;
let bridge: Bridge;
/** Resolves with each probing process as it is started. */
let onSpawn: (child: ChildProcess<never, unknown>) => void = () => undefined;

beforeAll(async () => {
  home = await emptyHome();
  await packDataset(join(home.datasets, 'waves'));
  const spawn = <In, Out>(entry: string, options?: ProcessOptions): ChildProcess<In, Out> => {
    const child = forkProcess<In, Out>(entry, options);
    if (entry === program('probe/child')) onSpawn(child);
    return child;
  };
  studio = openStudio({ home, cache: resolveCache(), host: 'server', spawn });
  bridge = bridgeOver(connectInMemory(hostOf(studio), (error) => expect.unreachable(error.message)).client);
});
afterAll(async () => {
  await studio.close();
  rmSync(home.root, { recursive: true });
});

describe('over the bridge', () => {
  it('a training is tried before it is begun, and leaves no run', async () => {
    expect(await bridge.invoke('training.probe', request)).toMatchObject({ trainImages: 300, stepsPerEpoch: 19, epochs: 2, params: 1930, besideOtherWork: false });
    expect(await bridge.invoke('runs.list', {})).toEqual([]);
  });

  it('what it would take, and whose images would be read from the disk, is foreseen and tried', async () => {
    const [memory, disk] = [{ train: false, validation: false }, { train: true, validation: true }];
    const fromDisk = { ...request, training: { ...request.training, dataMemory: 0 } };
    const forecast = await bridge.invoke('training.forecast', request);
    expect(forecast).toEqual({ estimatedBytes: expect.any(Number) as number, availableBytes: expect.any(Number) as number, streamed: memory });
    const { streamed, estimatedBytes } = await bridge.invoke('training.forecast', fromDisk);
    expect(streamed).toEqual(disk);
    expect(forecast.estimatedBytes - estimatedBytes).toBe(420 * 8 * 8 * 3);
    expect(await bridge.invoke('training.probe', fromDisk)).toMatchObject({ streamed: disk, estimatedBytes });
  });

  it('what is typed wrong is refused as when it is started', async () => {
    await expect(bridge.invoke('training.probe', { ...request, training: { batchSize: 4000 } })).rejects.toMatchObject({ code: 'training.batch-too-large' });
    await expect(bridge.invoke('training.rateTest', { ...request, steps: 5 })).rejects.toMatchObject({ code: 'bridge.invalid' });
  });

  it('a cancelled probe ends its process', async () => {
    const controller = new AbortController();
    const ended = new Promise<void>((resolve) => {
      onSpawn = (child) => {
        child.onEnd(() => resolve());
        controller.abort();
      };
    });
    await expect(bridge.invoke('training.probe', request, controller.signal)).rejects.toMatchObject({ code: 'bridge.cancelled' });
    await ended;
    onSpawn = () => undefined;
  });

  it("a range test's points come to whoever knows its name, and to no other", async () => {
    const points: RatePoint[] = [];
    const others: RatePoint[] = [];
    bridge.subscribe('rateTest', { test: 'mine' }, (point) => points.push(point));
    bridge.subscribe('rateTest', { test: 'yours' }, (point) => others.push(point));
    const test = await bridge.invoke('training.rateTest', { ...request, steps: 10, test: 'mine' });
    expect(points).toEqual(test.rates.map((rate, step) => ({ test: 'mine', step, steps: 10, rate, loss: test.losses[step] })));
    expect(points.length).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });
});
