/**
 * Follows a real run over a WebSocket that breaks again and again, with the window's own code, and counts what the
 * window missed of the run and what it received twice.
 *
 *   node_modules/.bin/node bench/reconnects.ts [--times 50] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { bridgeOver } from '../core/bridge/client.ts';
import { followRun } from '../core/bridge/follower.ts';
import type { Bridge } from '../core/contract.ts';
import { fromPlainError } from '../core/errors.ts';
import type { RunDetail, RunEvent, StepSeries } from '../core/runs.ts';
import { resolveHome } from '../main/system/home.ts';
import { startServer, type RunningServer } from '../main/server/listen.ts';
import { connectSocket } from '../renderer/app/bridge/websocket.ts';
import { packDataset } from '../test/integration/main/trainer/support.ts';

/** What a window knew of a run in the end, held against what the run recorded. */
export interface Reconnects {
  reconnects: number;
  /** Steps trained while it followed, and stretches that were asked for since they were not sent. */
  steps: number;
  stretchesAskedFor: number;
  stepsMissing: number;
  stepsTwice: number;
  stepsWrong: number;
  /** Of epochs, samples and checkpoints: numbers that one of both knows alone. */
  others: { epochs: number; samples: number; checkpoints: number };
}

const request = {
  model: { name: 'small', layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] },
  dataset: 'waves',
  training: { epochs: 100_000, batchSize: 8, threads: 1 },
};

/** Puts the data set that is trained on into a home. */
export async function prepareHome(root: string): Promise<void> {
  await packDataset(join(root, 'datasets', 'waves'), { counts: { train: 4000, test: 100 }, side: 8, classes: 10 });
}

/** Starts a run, breaks the line of its window `times` times, stops it, and compares. */
export async function reconnect(server: RunningServer, times: number): Promise<Reconnects> {
  let socket: WebSocket;
  const { host } = new URL(server.url);
  const line = connectSocket(() => {
    socket = new WebSocket(`ws://${host}/bridge`, { headers: { authorization: `Bearer ${server.token}` } });
    // Of what the window uses of a browser's, this one is the same.
    return socket as unknown as globalThis.WebSocket;
  }, (error) => {
    throw fromPlainError(error);
  });
  const bridge = bridgeOver(line.wire);
  const { run } = await bridge.invoke('runs.start', request);
  const received = { reported: new Map<number, { loss: number | null; times: number }>(), epochs: new Set<number>(), samples: new Set<number>(), checkpoints: new Set<string>() };
  const tell = (steps: readonly number[], loss: readonly (number | null)[]): void =>
    steps.forEach((step, i) => received.reported.set(step, { loss: loss[i]!, times: (received.reported.get(step)?.times ?? 0) + 1 }));
  let stretchesAskedFor = 0;
  let onEvent: (event: RunEvent) => void = () => undefined;
  const following = followRun<{ detail: RunDetail; series: StepSeries }>(bridge, run, {
    ask: async () => ({ detail: await bridge.invoke('runs.show', { run }), series: await wholeSeries(bridge, run) }),
    past({ detail, series }) {
      received.reported.clear();
      tell(series.steps, series.loss);
      received.epochs = new Set(detail.epochRows.map(({ epoch }) => epoch));
      received.samples = new Set(detail.sampleEpochs);
      received.checkpoints = new Set(detail.checkpoints.map(({ folder }) => folder));
    },
    missing({ steps, loss }) {
      stretchesAskedFor++;
      tell(steps, loss);
    },
    event(event) {
      if (event.type === 'batch') tell(event.loss.map((_, i) => event.firstStep + i), event.loss);
      if (event.type === 'epoch') received.epochs.add(event.epoch);
      if (event.type === 'samples') received.samples.add(event.epoch);
      if (event.type === 'checkpoint') received.checkpoints = new Set(event.kept.map(({ folder }) => folder));
      onEvent(event);
    },
    failed({ code, message }) {
      if (code !== 'bridge.lost') throw new Error(message);
    },
  });
  line.connection.watch((state) => state === 'open' && void following.load());
  await following.load();
  const until = (is: (event: RunEvent) => boolean): Promise<void> => new Promise((resolve) => (onEvent = (event) => is(event) && resolve()));
  for (let broken = 0; broken < times; broken++) {
    // At any moment between two writes of the steps, which are a second apart.
    let left = 1 + Math.floor(Math.random() * 8);
    await until(({ type }) => type === 'batch' && --left === 0);
    socket!.terminate();
  }
  await until(({ type }) => type === 'epoch');
  const stopped = until((event) => event.type === 'state' && event.state === 'stopped');
  await bridge.invoke('runs.stop', { run });
  await stopped;
  const [detail, series] = [await bridge.invoke('runs.show', { run }), await wholeSeries(bridge, run)];
  following.end();
  line.close();
  const alone = <T>(known: ReadonlySet<T>, all: readonly T[]): number => all.filter((one) => !known.has(one)).length + [...known].filter((one) => !all.includes(one)).length;
  return {
    reconnects: times,
    steps: series.next,
    stretchesAskedFor,
    stepsMissing: series.steps.filter((step) => !received.reported.has(step)).length,
    stepsTwice: [...received.reported.values()].filter((one) => one.times > 1).length,
    stepsWrong: series.steps.filter((step, i) => received.reported.has(step) && received.reported.get(step)!.loss !== series.loss[i]).length + [...received.reported.keys()].filter((step) => step >= series.next).length,
    others: {
      epochs: alone(received.epochs, detail.epochRows.map(({ epoch }) => epoch)),
      samples: alone(received.samples, detail.sampleEpochs),
      checkpoints: alone(received.checkpoints, detail.checkpoints.map(({ folder }) => folder)),
    },
  };
}

/** Every step of a run, as many at a time as one answer holds. */
async function wholeSeries(bridge: Bridge, run: string): Promise<StepSeries> {
  const points = 10_000;
  const whole = await bridge.invoke('runs.series', { run, points, to: points });
  for (let from = points; whole.next === from; from += points) {
    const { steps, loss, accuracy, next } = await bridge.invoke('runs.series', { run, points, from, to: from + points });
    whole.steps.push(...steps);
    whole.loss.push(...loss);
    whole.accuracy.push(...accuracy);
    whole.next = next;
  }
  return whole;
}

if (import.meta.main) {
  const { values: options } = parseArgs({ options: { times: { type: 'string', default: '50' }, json: { type: 'boolean', default: false } } });
  const root = await mkdtemp(join(tmpdir(), 'epochal-reconnects-'));
  await prepareHome(root);
  const server = await startServer({ home: resolveHome(root) });
  const result = await reconnect(server, Number(options.times));
  await server.close();
  await rm(root, { recursive: true });
  process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
  const { stepsMissing, stepsTwice, stepsWrong, others } = result;
  process.exitCode = stepsMissing + stepsTwice + stepsWrong + others.epochs + others.samples + others.checkpoints === 0 ? 0 : 1;
}
