import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bridgeOver, createClient } from '../../../../core/bridge/client.ts';
import type { Bridge, Events } from '../../../../core/contract.ts';
import type { RunEvent, RunRow } from '../../../../core/runs.ts';
import { resolveCache, type Home } from '../../../../main/system/home.ts';
import { startServer, type RunningServer } from '../../../../main/server/listen.ts';
import { openStudio } from '../../../../main/studio/studio.ts';
import { packDataset } from '../trainer/support.ts';
import { emptyHome } from './small-home.ts';

const request = {
  model: {
    name: 'small',
    layers: [
      { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
      { type: 'Flatten' },
      { type: 'Dense', arguments: { units: 10 } },
    ],
  },
  dataset: 'waves',
  training: { epochs: 2, batchSize: 16, threads: 1 },
};
const ends = ['finished', 'stopped', 'failed', 'interrupted'];

let home: Home;
let server: RunningServer;
const reported: unknown[] = [];
const open = (): Promise<RunningServer> => startServer({ home, cache: resolveCache(), report: (error) => reported.push(error) });

beforeAll(async () => {
  home = await emptyHome();
  await packDataset(join(home.datasets, 'waves'));
  server = await open();
});
afterAll(async () => {
  await server.close();
  rmSync(home.root, { recursive: true });
});

async function openWindow(): Promise<{ bridge: Bridge; close(): void }> {
  const socket = new WebSocket(`ws://${new URL(server.url).host}/bridge`, { headers: { authorization: `Bearer ${server.token}` } });
  const client = createClient((text) => socket.send(text), (error) => expect.unreachable(error.message));
  socket.on('message', (data: Buffer) => client.receive(data.toString()));
  await once(socket, 'open');
  return { bridge: bridgeOver(client), close: () => socket.close() };
}

/** What a window hears of a run until the test has heard enough. */
function receive(bridge: Bridge, run: string, enough: (event: RunEvent) => boolean): Promise<RunEvent[]> {
  const received: RunEvent[] = [];
  return new Promise((resolve) => {
    bridge.subscribe('run', { run }, (event) => {
      received.push(event);
      if (enough(event)) resolve(received);
    });
  });
}
const isEnd = (event: RunEvent): boolean => event.type === 'state' && ends.includes(event.state);

it('a run is started, followed, found again and asked', async () => {
  const { bridge, close } = await openWindow();
  const rows: RunRow[] = [];
  bridge.subscribe('runs', null, (event: Events['runs']) => 'row' in event && rows.push(event.row));
  const { run } = await bridge.invoke('runs.start', { ...request, name: 'first' });
  const received = await receive(bridge, run, isEnd);

  // 300 images in batches of 16 are 19 steps an epoch: every step is told once, in order.
  const steps = received.flatMap((event) => (event.type === 'batch' ? event.loss.map((_, i) => event.firstStep + i) : []));
  expect(steps).toEqual(Array.from({ length: 38 }, (_, i) => i));
  expect(received.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []))).toEqual([1, 2]);
  expect(received.filter(({ type }) => type === 'samples')).toHaveLength(2);
  expect(received.at(-1)).toMatchObject({ state: 'finished', error: null });

  // A window that comes later has the whole curve.
  const later = await openWindow();
  const series = await later.bridge.invoke('runs.series', { run });
  expect(series.steps).toEqual(steps);
  expect((await later.bridge.invoke('runs.list', {})).map(({ name, state, epochs }) => ({ name, state, epochs }))).toEqual([{ name: 'first', state: 'finished', epochs: 2 }]);

  const samples = (await later.bridge.invoke('runs.samples', { run }))!;
  const sprite = await fetch(`${new URL(server.url).origin}/runs/${run}/samples.png?columns=10`, { headers: { authorization: `Bearer ${server.token}` } });
  const { width, height } = await sharp(await sprite.arrayBuffer()).metadata();
  expect([width, height]).toEqual([80, Math.ceil(samples.predictions.length / 10) * 8]);

  await later.bridge.invoke('runs.rename', { run, name: 'second' });
  await bridge.invoke('app.info', {});
  expect(rows.at(-1)).toMatchObject({ run, name: 'second' });
  later.close();
  close();
});

it('a run is repeated to the bit, by its id alone', async () => {
  const { bridge, close } = await openWindow();
  const training = { ...request.training, seed: 5, schedule: { type: 'CosineDecay' }, classWeights: 'balanced' as const };
  const first = await bridge.invoke('runs.start', { ...request, training });
  await receive(bridge, first.run, isEnd);
  const again = await bridge.invoke('runs.start', { from: first.run, name: 'again' });
  await receive(bridge, again.run, isEnd);

  const reported = async (run: string): Promise<unknown> => {
    const { training: settings, epochRows, datasetSha256, folder } = await bridge.invoke('runs.show', { run });
    expect(folder).toBe(join(home.runs, run));
    return { settings, datasetSha256, epochs: epochRows.map(({ loss, valLoss, classAccuracy }) => [loss, valLoss, classAccuracy]), series: await bridge.invoke('runs.series', { run }) };
  };
  expect(await reported(again.run)).toEqual(await reported(first.run));
  expect(again).toMatchObject({ name: 'again', recipe: null, dataset: 'waves' });

  // With something changed it is another training of the same network and data.
  const changed = await bridge.invoke('runs.start', { from: first.run, training: { seed: 6 } });
  await receive(bridge, changed.run, isEnd);
  expect((await bridge.invoke('runs.show', { run: changed.run })).training).toMatchObject({ seed: 6, schedule: { type: 'CosineDecay' } });
  expect((await bridge.invoke('runs.series', { run: changed.run })).loss).not.toEqual((await bridge.invoke('runs.series', { run: first.run })).loss);
  close();
});

it('a window hears nothing twice, although the run ends while it looks on', async () => {
  const { bridge, close } = await openWindow();
  const { run } = await bridge.invoke('runs.start', request);
  const received: RunEvent[] = [];
  bridge.subscribe('run', { run }, (event) => received.push(event));
  await receive(bridge, run, isEnd);
  // The row of another change, found by looking into the database, comes after the end was looked at.
  const seen = new Promise<void>((resolve) => {
    bridge.subscribe('runs', null, (event) => 'row' in event && event.row.name === 'changed elsewhere' && resolve());
  });
  await bridge.invoke('app.info', {});
  const other = openStudio({ home, cache: resolveCache(), host: 'server' });
  other.runs.rename(run, 'changed elsewhere');
  await seen;
  await other.close();
  expect(received.filter(isEnd)).toHaveLength(1);
  expect(received.filter(({ type }) => type === 'epoch')).toHaveLength(2);
  close();
});

it('a run is paused, goes on and is stopped by the window', async () => {
  const { bridge, close } = await openWindow();
  const { run } = await bridge.invoke('runs.start', { ...request, training: { ...request.training, epochs: 100_000 } });
  const until = (state: string): Promise<RunEvent[]> => receive(bridge, run, (event) => event.type === 'state' && event.state === state);
  await receive(bridge, run, ({ type }) => type === 'batch');
  const paused = until('paused');
  await bridge.invoke('runs.pause', { run });
  await paused;
  const running = until('running');
  await bridge.invoke('runs.resume', { run });
  await running;
  const stopped = until('stopped');
  await bridge.invoke('runs.stop', { run });
  await stopped;
  await expect(bridge.invoke('runs.stop', { run })).rejects.toMatchObject({ code: 'run.not-active' });
  await bridge.invoke('runs.delete', { run });
  await expect(bridge.invoke('runs.show', { run })).rejects.toMatchObject({ code: 'run.unknown' });
  close();
});

it('closing the app stops a run with a checkpoint, from which the next app goes on', async () => {
  const { bridge } = await openWindow();
  const { run } = await bridge.invoke('runs.start', { ...request, training: { ...request.training, epochs: 100_000 } });
  await receive(bridge, run, ({ type }) => type === 'epoch');
  await server.close();
  server = await open();
  const next = await openWindow();
  const { state, checkpoints, step } = await next.bridge.invoke('runs.show', { run });
  expect(state).toBe('stopped');
  expect(checkpoints.at(-1)!.epoch * 19 + checkpoints.at(-1)!.step).toBe(step);
  await next.bridge.invoke('runs.resume', { run });
  const [first] = (await receive(next.bridge, run, ({ type }) => type === 'batch')).filter((event) => event.type === 'batch');
  expect(first!.firstStep).toBeGreaterThanOrEqual(step);
  const stopped = receive(next.bridge, run, isEnd);
  await next.bridge.invoke('runs.stop', { run });
  await stopped;
  next.close();
  expect(reported).toEqual([]);
});
