import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { channel } from '../../../../core/bridge/protocol.ts';
import { isOf, serveIpc } from '../../../../main/bridge/transports/electron.ts';
import { page } from './ends.ts';
import { standInHost } from './stand-in-host.ts';

const origin = 'app://epochal';

describe('who may use the bridge in Electron', () => {
  it.each([
    ['app://epochal/', true],
    ['app://epochal/index.html#/runs', true],
    ['app://epochal.evil.com/', false],
    ['app://epochal@evil.com/', false],
    ['app://user:word@epochal/', false],
    ['app://epochal:80/', false],
    ['https://epochal/', false],
    ['file:///app://epochal/', false],
    ['data:text/html,app://epochal/', false],
    ['about:blank', false],
    ['', false],
  ])('%s: %s', (address, expected) => expect(isOf(address, origin)).toBe(expected));

  const invoke = JSON.stringify({ type: 'subscribe', id: 1, name: 'runs', topic: null });

  it.each([
    { what: 'a page of another origin', url: 'https://evil.com/', parent: null, text: invoke },
    { what: 'a frame within a page of ours', url: 'app://epochal/', parent: {}, text: invoke },
    { what: 'what is no text', url: 'app://epochal/', parent: null, text: { type: 'subscribe' } },
  ])('does not hear $what, and says so', ({ url, parent, text }) => {
    const host = standInHost();
    const ipc = new EventEmitter();
    serveIpc(host, ipc, origin);
    const { sent } = page(() => expect.unreachable('nobody may be answered'));
    ipc.emit(channel, sent(url, parent), text);
    expect(host.listening()).toBe(0);
    expect(host.reported).toHaveLength(1);
  });

  it('does not hear a frame that is gone', () => {
    const host = standInHost();
    const ipc = new EventEmitter();
    serveIpc(host, ipc, origin);
    ipc.emit(channel, { ...page(() => undefined).sent(''), senderFrame: null }, invoke);
    expect(host.listening()).toBe(0);
    expect(host.reported).toHaveLength(1);
  });

  it('starts afresh when the page is loaded again, not when it moves within itself', () => {
    const host = standInHost();
    const ipc = new EventEmitter();
    serveIpc(host, ipc, origin);
    const { sender, sent } = page(() => undefined);
    ipc.emit(channel, sent('app://epochal/'), invoke);
    sender.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    expect(host.listening()).toBe(1);
    sender.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(host.listening()).toBe(0);
    ipc.emit(channel, sent('app://epochal/'), invoke);
    expect(host.listening()).toBe(1);
  });
});
