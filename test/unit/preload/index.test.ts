import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { bridgeOver, type Wire } from '../../../core/bridge/client.ts';
import { channel } from '../../../core/bridge/protocol.ts';
import { serveIpc } from '../../../main/bridge/transports/electron.ts';
import { page } from '../main/bridge/ends.ts';
import { standInHost } from '../main/bridge/stand-in-host.ts';

/** A stand-in for Electron, as a preload sees it. */
const electron = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  return { ipcRenderer: Object.assign(new Emitter(), { send: vi.fn<(channel: string, text: string) => void>() }), exposed: {} as Record<string, unknown> };
});
vi.mock('electron', () => ({
  ipcRenderer: electron.ipcRenderer,
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => (electron.exposed[name] = value) },
}));

it('gives the page two functions, which reach the handlers', async () => {
  const host = standInHost({ 'runs.list': () => [] });
  const ipcMain = new EventEmitter();
  serveIpc(host, ipcMain, 'app://epochal');
  const { sent } = page((text) => electron.ipcRenderer.emit(channel, {}, text));
  electron.ipcRenderer.send.mockImplementation((to, text) => ipcMain.emit(to, sent('app://epochal/'), text));

  await import('../../../preload/index.ts');
  expect(Object.keys(electron.exposed)).toEqual(['epochal']);
  const wire = electron.exposed['epochal'] as Wire;
  expect(Object.entries(wire).map(([name, value]) => [name, typeof value])).toEqual([['invoke', 'function'], ['subscribe', 'function']]);

  const bridge = bridgeOver(wire);
  expect(await bridge.invoke('runs.list', {})).toEqual([]);
  // An error must be plain data here: what is thrown loses its code on the way into the page.
  expect(await wire.invoke('runs.show', {})).toMatchObject({ error: { code: 'bridge.invalid' } });
  const received: unknown[] = [];
  const stop = bridge.subscribe('runs', null, (event) => received.push(event));
  host.topics.runs.publish({ deleted: 'a' });
  await bridge.invoke('runs.list', {});
  stop();
  expect(received).toEqual([{ deleted: 'a' }]);
  expect(host.listening()).toBe(0);
});
