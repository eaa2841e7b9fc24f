import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridgeOver } from '../../../../../core/bridge/client.ts';
import type { ClientMessage, HostMessage } from '../../../../../core/bridge/protocol.ts';
import type { PlainError } from '../../../../../core/errors.ts';
import type { ConnectionState } from '../../../../../renderer/app/bridge/connection.ts';
import { connectSocket } from '../../../../../renderer/app/bridge/websocket.ts';

/** A stand-in for the browser's WebSocket, opened and closed by the test. */
class Socket {
  readyState = 0;
  sent: ClientMessage[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  send(text: string): void {
    expect(this.readyState).toBe(1);
    this.sent.push(JSON.parse(text) as ClientMessage);
  }
  open(): void {
    this.readyState = 1;
    this.onopen!();
  }
  close(): void {
    this.readyState = 3;
    this.onclose!();
  }
  say(message: HostMessage): void {
    this.onmessage!({ data: JSON.stringify(message) });
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const sockets: Socket[] = [];
  const problems: PlainError[] = [];
  const { wire, connection, close } = connectSocket(
    () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    (error) => problems.push(error),
  );
  const states: ConnectionState[] = [];
  connection.watch((state) => states.push(state));
  return { bridge: bridgeOver(wire), connection, close, states, problems, sockets, newest: () => sockets.at(-1)! };
}
const tick = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const lost = { code: 'bridge.lost' };

describe("the window's connection", () => {
  it('keeps the first calls until it is there', async () => {
    const { bridge, newest, states } = open();
    const call = bridge.invoke('runs.list', {});
    await tick();
    newest().open();
    await tick();
    expect(newest().sent).toEqual([{ type: 'invoke', id: 1, name: 'runs.list', input: {} }]);
    newest().say({ type: 'answer', id: 1, value: [] });
    expect(await call).toEqual([]);
    expect(states).toEqual(['open']);
  });

  it('fails calls under way when it is lost, and those made while it is away', async () => {
    const { bridge, newest, connection } = open();
    newest().open();
    const under = expect(bridge.invoke('runs.list', {})).rejects.toMatchObject(lost);
    await tick();
    newest().close();
    await under;
    expect(connection.state).toBe('lost');
    await expect(bridge.invoke('runs.list', {})).rejects.toMatchObject(lost);
  });

  it('comes back by itself, and with it the subscriptions that are still wanted', async () => {
    const { bridge, newest, sockets, states } = open();
    const received: unknown[] = [];
    newest().open();
    bridge.subscribe('runs', null, (event) => received.push(event));
    const stop = bridge.subscribe('engine', null, () => undefined);
    newest().close();
    stop();
    bridge.subscribe('run', { run: 'a' }, (event) => received.push(event));
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    newest().open();
    expect(newest().sent).toEqual([
      { type: 'subscribe', id: 1, name: 'runs', topic: null },
      { type: 'subscribe', id: 3, name: 'run', topic: { run: 'a' } },
    ]);
    newest().say({ type: 'event', id: 1, event: { deleted: 'x' } });
    expect(received).toEqual([{ deleted: 'x' }]);
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  it('tries less and less often, up to a bound, and soon again after it was there', async () => {
    const { sockets, newest } = open();
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      const before = Date.now();
      const count = sockets.length;
      newest().close();
      while (sockets.length === count) await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - before);
    }
    expect(waits[0]).toBeLessThan(320);
    for (const wait of waits.slice(6)) {
      expect(wait).toBeGreaterThanOrEqual(3750);
      expect(wait).toBeLessThanOrEqual(6250);
    }
    newest().open();
    newest().close();
    const count = sockets.length;
    await vi.advanceTimersByTimeAsync(320);
    expect(sockets).toHaveLength(count + 1);
  });

  it('does not come back once it was closed', async () => {
    const { close, newest, sockets, connection } = open();
    newest().open();
    close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state).toBe('lost');
  });

  it('tells of a subscription that was refused', () => {
    const { bridge, newest, problems } = open();
    newest().open();
    bridge.subscribe('run', { run: 'nothing' }, () => undefined);
    const error: PlainError = { code: 'run.unknown', message: 'There is none.', hint: '' };
    newest().say({ type: 'ended', id: 1, error });
    expect(problems).toEqual([error]);
  });
});
