import { describe, expect, it } from 'vitest';
import type { Device, EngineStatus } from '../../../../core/engine.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import type { RuntimeLibrary, RuntimeProgress, RuntimeReport } from '../../../../main/runtime/runtime.ts';
import { createEngineService, type EngineService, type EngineSources } from '../../../../main/runtime/service.ts';

const library: RuntimeLibrary = { directory: '/lib', framework: '/lib/f', cc: '/lib/cc', version: '2.21.0', source: 'installed' };
const device: Device = { name: 'CPU:0', type: 'CPU', memoryBytes: 1 };
const nothing: RuntimeReport = { library: null, rejected: [{ source: 'python', path: null, reason: phrase`none here` }] };

function open(given: Partial<EngineSources>): { engine: EngineService; received: EngineStatus[]; reported: unknown[]; until(wanted: (status: EngineStatus) => boolean): Promise<EngineStatus> } {
  const reported: unknown[] = [];
  const refuse = (): never => {
    throw new Error('the test gives none');
  };
  const engine = createEngineService({ cache: '/cache' }, { find: refuse, install: refuse, devices: () => Promise.resolve([device]), ...given }, (error) => reported.push(error));
  const received: EngineStatus[] = [];
  engine.subscribe((status) => received.push(status));
  const until = (wanted: (status: EngineStatus) => boolean): Promise<EngineStatus> =>
    new Promise((resolve) => {
      const stop = engine.subscribe((status) => {
        if (!wanted(status)) return;
        resolve(status);
        queueMicrotask(() => stop());
      });
    });
  return { engine, received, reported, until };
}

describe('the engine', () => {
  it('is being checked, is ready, and then knows its devices', async () => {
    const { received, until } = open({ find: () => Promise.resolve({ library, rejected: [] }) });
    await until(({ devices }) => devices.length > 0);
    expect(received.map(({ state, version, devices }) => [state, version, devices.length])).toEqual([['checking', null, 0], ['ready', '2.21.0', 0], ['ready', '2.21.0', 1]]);
  });

  it('can be asked for by what looks at its devices', async () => {
    const { engine, until } = open({ find: () => Promise.resolve({ library, rejected: [] }), devices: async () => [{ ...device, name: (await engine.ref()).files.cc }] });
    expect((await until(({ devices }) => devices.length > 0)).devices[0]!.name).toBe('/lib/cc');
  });

  it('is missing where nothing is found: it says where it looked, and what to do', async () => {
    const { engine, until } = open({ find: () => Promise.resolve(nothing) });
    expect((await until(({ state }) => state === 'missing')).rejected).toEqual(nothing.rejected);
    await expect(engine.ref()).rejects.toMatchObject({ code: 'runtime.missing' });
  });

  it('fails with the reason where its library cannot be loaded', async () => {
    const { until, reported } = open({
      find: () => Promise.resolve({ library, rejected: [] }),
      devices: () => Promise.reject(new EpochalError({ code: 'inspect.died', message: 'It ended.', hint: 'Try again.' })),
    });
    expect((await until(({ state }) => state === 'failed')).error).toMatchObject({ code: 'inspect.died' });
    expect(reported).toEqual([]);
  });

  it('is installed once, with progress, and then there', async () => {
    let installs = 0;
    const progress: RuntimeProgress = { phase: 'download', done: 5, total: 10, message: phrase`half` };
    const { engine, received, until } = open({
      find: () => Promise.resolve(nothing),
      install: ({ onProgress }) => {
        installs++;
        onProgress!(progress);
        return Promise.resolve({ library, rejected: [] });
      },
    });
    engine.install();
    engine.install();
    await until(({ devices }) => devices.length > 0);
    expect(installs).toBe(1);
    expect(received.map(({ state }) => state)).toEqual(['checking', 'missing', 'installing', 'installing', 'ready', 'ready']);
    expect(received[3]!.progress).toEqual(progress);
    expect((await engine.ref()).files.cc).toBe('/lib/cc');
  });

  it('can be tried again after an installation that failed', async () => {
    let installs = 0;
    const { engine, until } = open({
      find: () => Promise.resolve(nothing),
      install: () => (installs++ === 0 ? Promise.reject(new EpochalError({ code: 'runtime.no-network', message: 'No network.', hint: 'Connect.' })) : Promise.resolve({ library, rejected: [] })),
    });
    engine.install();
    expect((await until(({ state }) => state === 'failed')).error).toMatchObject({ code: 'runtime.no-network' });
    engine.install();
    expect((await until(({ state }) => state === 'ready')).error).toBeNull();
  });

  it.each(['cancel', 'close'] as const)('is not installed after %s', async (how) => {
    const { engine, until } = open({
      find: () => Promise.resolve(nothing),
      install: ({ signal }) => new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(new EpochalError({ code: 'runtime.cancelled', message: 'Cancelled.', hint: '' })))),
    });
    engine.install();
    await until(({ state }) => state === 'installing');
    if (how === 'cancel') {
      engine.cancel();
      expect((await until(({ state }) => state === 'missing')).error).toBeNull();
    } else {
      await engine.close();
    }
    await expect(engine.ref()).rejects.toMatchObject({ code: 'runtime.missing' });
  });
});
