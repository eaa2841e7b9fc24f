import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { bridgeOver } from '../../../../core/bridge/client.ts';
import type { Bridge } from '../../../../core/contract.ts';
import { EpochalError } from '../../../../core/errors.ts';
import type { RunEvent } from '../../../../core/runs.ts';
import type { Handlers } from '../../../../main/bridge/handlers.ts';
import { mostSubscriptions } from '../../../../main/bridge/session.ts';
import { transports, type End } from './ends.ts';
import { standInHost, type StandInHost } from './stand-in-host.ts';

const info = { version: '1.2.3', home: '/home', host: 'server', platform: 'linux x64' } as const;

describe.each(transports)('the bridge over $name', ({ connect }) => {
  const ends: End[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end.close();
  });

  async function open(given: Partial<Handlers> = {}): Promise<{ host: StandInHost; end: End; bridge: Bridge }> {
    const host = standInHost({ 'app.info': () => info, ...given });
    const end = await connect(host);
    ends.push(end);
    return { host, end, bridge: bridgeOver(end.client) };
  }
  /** After this, everything sent before has been dealt with. */
  const settle = (bridge: Bridge): Promise<unknown> => bridge.invoke('app.info', {});

  it('answers a call', async () => {
    const { bridge } = await open();
    expect(await bridge.invoke('app.info', {})).toEqual(info);
  });

  it('gives the handler its input with the defaults filled in', async () => {
    const { bridge } = await open({ 'runs.series': ({ points, from }) => ({ attempt: 1, next: from, steps: [points], loss: [], accuracy: [] }) });
    expect(await bridge.invoke('runs.series', { run: 'a' })).toEqual({ attempt: 1, next: 0, steps: [1000], loss: [], accuracy: [] });
  });

  it('answers many calls at once, each with its own answer', async () => {
    const { bridge } = await open({ 'datasets.labels': async ({ start, count }) => Promise.resolve([start, count]) });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => bridge.invoke('datasets.labels', { id: 'a', split: 'test', start: i, count: 7 })));
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => [i, 7]));
  });

  it.each([
    { name: 'runs.show', input: {}, path: 'run' },
    { name: 'runs.show', input: { run: 7 }, path: 'run' },
    { name: 'runs.show', input: { run: 'a', more: 1 }, path: 'more' },
    { name: 'datasets.labels', input: { id: 'a', split: 'test', start: -1, count: 1 }, path: 'start' },
    { name: 'predict.picture', input: { network: { kind: 'run', id: 'a' }, picture: { kind: 'upload', upload: '' } }, path: 'picture.upload' },
    { name: 'predict.picture', input: { network: 'a', picture: { kind: 'upload', upload: 'b' } }, path: 'network' },
    { name: 'exports.make', input: { network: { kind: 'net', id: 'a' }, settings: { format: 'keras' } }, path: 'network.kind' },
    { name: 'runs.start', input: { training: { epochs: 0 } }, path: 'training.epochs' },
    { name: 'app.info', input: null, path: 'app.info' },
    { name: 'app.info', input: [], path: 'app.info' },
  ])('refuses $name of $input and names $path', async ({ name, input, path }) => {
    const { end } = await open();
    const answer = await end.client.invoke(name, input);
    expect(answer).toMatchObject({ error: { code: 'bridge.invalid', message: expect.stringContaining(path) as string } });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'runs', 'runs.', '', 'runs.shw', 7, null, {}])('refuses the unknown call %j', async (name) => {
    const { end } = await open();
    expect(await end.client.invoke(name as string, {})).toMatchObject({ error: { code: 'bridge.unknown-call' } });
  });

  it('carries an error with its code, message and hint', async () => {
    const { bridge, host } = await open({
      'runs.show': () => {
        throw new EpochalError({ code: 'run.unknown', message: "There is no run 'x'.", hint: 'See the list.' });
      },
    });
    await expect(bridge.invoke('runs.show', { run: 'x' })).rejects.toMatchObject({ name: 'EpochalError', code: 'run.unknown', message: "There is no run 'x'.", hint: 'See the list.' });
    expect(host.reported).toEqual([]);
  });

  it('answers a defect without its stack, and reports it here', async () => {
    const defect = new TypeError('x is not a function');
    const { end, host } = await open({ 'runs.list': () => Promise.reject(defect) });
    const answer = await end.client.invoke('runs.list', {});
    expect(answer).toMatchObject({ error: { code: 'internal', message: 'x is not a function' } });
    expect(JSON.stringify(answer)).not.toContain('.ts:');
    expect(host.reported).toEqual([defect]);
  });

  it('answers even where the value is none that JSON can hold', async () => {
    const { end } = await open({ 'datasets.labels': () => [1n as unknown as number] });
    expect(await end.client.invoke('datasets.labels', { id: 'a', split: 'test', start: 0, count: 1 })).toMatchObject({ error: { code: 'internal' } });
  });

  it('carries what is no number as null', async () => {
    const { bridge } = await open({ 'runs.series': () => ({ attempt: 1, next: 1, steps: [0], loss: [Number.NaN], accuracy: [1 / 3] }) });
    expect(await bridge.invoke('runs.series', { run: 'a' })).toEqual({ attempt: 1, next: 1, steps: [0], loss: [null], accuracy: [1 / 3] });
  });

  it('cancels a call: the caller is answered at once and the work is told', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { bridge } = await open({
      'evaluate.network': (_input, signal) => {
        begun.resolve(signal);
        return new Promise<never>(() => undefined);
      },
    });
    const controller = new AbortController();
    const call = bridge.invoke('evaluate.network', { network: { kind: 'run', id: 'a' } }, controller.signal);
    const signal = await begun.promise;
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'bridge.cancelled' });
    await settle(bridge);
    expect(signal.aborted).toBe(true);
  });

  it('does not begin a call that was cancelled before', async () => {
    const { bridge } = await open();
    await expect(bridge.invoke('runs.list', {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'bridge.cancelled' });
  });

  it('gives events to those who subscribed, in order, until they leave', async () => {
    const { bridge, host } = await open();
    const received: string[] = [];
    const stop = bridge.subscribe('runs', null, (event) => received.push('deleted' in event ? event.deleted : event.row.run));
    await settle(bridge);
    for (const deleted of ['a', 'b', 'c']) host.topics.runs.publish({ deleted });
    await settle(bridge);
    stop();
    host.topics.runs.publish({ deleted: 'after stop' });
    await settle(bridge);
    expect(received).toEqual(['a', 'b', 'c']);
    expect(host.listening()).toBe(0);
  });

  it('narrows a subscription to one run', async () => {
    const { bridge, host } = await open();
    const received: RunEvent[] = [];
    bridge.subscribe('run', { run: 'mine' }, (event) => received.push(event));
    await settle(bridge);
    for (const run of ['other', 'mine']) host.topics.run.publish({ type: 'state', run, state: 'paused', error: null });
    await settle(bridge);
    expect(received).toEqual([{ type: 'state', run: 'mine', state: 'paused', error: null }]);
  });

  it.each([
    { name: 'nothing', topic: null, code: 'bridge.unknown-event' },
    { name: '__proto__', topic: null, code: 'bridge.unknown-event' },
    { name: 'run', topic: null, code: 'bridge.invalid' },
    { name: 'run', topic: { run: '' }, code: 'bridge.invalid' },
    { name: 'runs', topic: { run: 'a' }, code: 'bridge.invalid' },
  ])('ends a subscription to $name of $topic', async ({ name, topic, code }) => {
    const { end, bridge, host } = await open();
    end.client.subscribe(name, topic, () => undefined);
    await settle(bridge);
    expect(end.problems).toMatchObject([{ code }]);
    expect(host.listening()).toBe(0);
  });

  it('has a bound on subscriptions', async () => {
    const { end, bridge, host } = await open();
    for (let i = 0; i < mostSubscriptions + 3; i++) end.client.subscribe('runs', null, () => undefined);
    await settle(bridge);
    expect(host.listening()).toBe(mostSubscriptions);
    expect(end.problems.map(({ code }) => code)).toEqual(Array<string>(3).fill('bridge.too-many-subscriptions'));
  });

  it('has a bound on calls under way', async () => {
    const { end, bridge } = await open({ 'runs.list': () => new Promise<never>(() => undefined) });
    for (let i = 0; i < 256; i++) void end.client.invoke('runs.list', {});
    await expect(bridge.invoke('app.info', {})).rejects.toMatchObject({ code: 'bridge.too-many-calls' });
  });

  it('ends everything when the window goes', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { end, bridge, host } = await open({
      'evaluate.network': (_input, signal) => {
        begun.resolve(signal);
        return new Promise<never>(() => undefined);
      },
    });
    bridge.subscribe('engine', null, () => undefined);
    void end.client.invoke('evaluate.network', { network: { kind: 'run', id: 'a' } });
    const signal = await begun.promise;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    end.close();
    await aborted;
    expect(host.listening()).toBe(0);
  });

  it.each(['{', '', 'null', '[]', '7', '{"type":"invoke"}', '{"type":"invoke","id":1.5}', '{"type":"nothing","id":1}', '{"id":1,"name":"app.info","input":{}}'])('refuses %j by name and goes on', async (text) => {
    const { end, bridge } = await open();
    end.raw(text);
    await settle(bridge);
    expect(end.problems).toMatchObject([{ code: 'bridge.malformed' }]);
  });

  it('outlives any JSON at all', async () => {
    const { end, bridge, host } = await open({ 'runs.list': () => [] });
    // Numbers the client itself does not use: an answer to a raw message must not be taken for one of its own.
    const id = fc.oneof(fc.integer({ max: -1 }), fc.integer({ min: 1_000_000 }));
    const message = fc.oneof(
      fc.json(),
      fc.record({ type: fc.constantFrom('invoke', 'cancel', 'subscribe', 'unsubscribe'), id, name: fc.oneof(fc.string(), fc.constantFrom('runs.list', 'runs', 'run')), input: fc.jsonValue(), topic: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        end.raw(text);
        expect(await bridge.invoke('app.info', {})).toEqual(info);
      }),
      { numRuns: 200 },
    );
    expect(host.reported).toEqual([]);
  });
});
