import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { bridgeOver, createClient } from '../../../../core/bridge/client.ts';
import type { Events } from '../../../../core/contract.ts';
import { mostSteps } from '../../../../main/bridge/merge.ts';
import { highWater } from '../../../../main/bridge/outbox.ts';
import { serveSocket } from '../../../../main/bridge/transports/websocket.ts';
import { standInHost } from './stand-in-host.ts';

const stepsAtOnce = 500;
const batch = (firstStep: number): Extract<Events['run'], { type: 'batch' }> => ({
  type: 'batch',
  run: 'a',
  attempt: 1,
  epoch: 1,
  firstStep,
  stepsPerEpoch: 1e9,
  loss: Array.from({ length: stepsAtOnce }, (_, i) => (firstStep + i) / 3),
  accuracy: Array.from({ length: stepsAtOnce }, () => 1 / 3),
  meanLoss: 1,
  meanAccuracy: 1,
  stepMs: 1,
  imagesPerSecond: 1,
  secondsLeft: null,
  memoryBytes: 1,
});

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

it('a window that does not read costs no more than a bound, and then sees how things stand', async () => {
  const host = standInHost({ 'runs.list': () => [] });
  const server = createServer().listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => serveSocket(host, socket));
  await once(server, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  ends.push(() => socket.terminate(), () => sockets.close(), () => server.close());
  const client = createClient((text) => socket.send(text), (error) => expect.unreachable(error.message));
  socket.on('message', (data: Buffer) => client.receive(data.toString()));
  await once(socket, 'open');
  const bridge = bridgeOver(client);

  const last = 3000 * stepsAtOnce;
  let newest = 0;
  const caughtUp = new Promise<void>((resolve) => {
    bridge.subscribe('run', { run: 'a' }, (event) => {
      if (event.type !== 'batch') return;
      expect(event.firstStep).toBeGreaterThanOrEqual(newest);
      expect(event.loss.length).toBeLessThanOrEqual(mostSteps);
      newest = event.firstStep + event.loss.length;
      if (newest === last) resolve();
    });
  });
  await bridge.invoke('runs.list', {});
  socket.pause();
  const [far] = [...sockets.clients];
  let most = 0;
  let total = 0;
  for (let firstStep = 0; firstStep < last; firstStep += stepsAtOnce) {
    const event = batch(firstStep);
    total += JSON.stringify(event).length;
    host.topics.run.publish(event);
    most = Math.max(most, far!.bufferedAmount);
    if (firstStep % (100 * stepsAtOnce) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(total).toBeGreaterThan(20 * highWater);
  expect(most).toBeLessThan(2 * highWater);
  socket.resume();
  await caughtUp;
  expect(await bridge.invoke('runs.list', {})).toEqual([]);
});
