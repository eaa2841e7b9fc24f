import { describe, expect, it } from 'vitest';
import { chooseHost, hasDisplay, readStartOptions } from '../../../scripts/launch/host.mjs';

const chrome = '/usr/bin/google-chrome';

describe('chooseHost', () => {
  it.each([
    ['electron that is there', 'auto', { display: true, electron: 'there', browser: chrome }, { host: 'electron', fetch: false }],
    ['electron that can be fetched, a browser if it cannot', 'auto', { display: true, electron: 'fetchable', browser: chrome }, { host: 'electron', fetch: true, otherwise: 'browser' }],
    ['electron that can be fetched, an address if it cannot', 'auto', { display: true, electron: 'fetchable', browser: null }, { host: 'electron', fetch: true, otherwise: 'address' }],
    ['no second fetch after a refusal', 'auto', { display: true, electron: 'refused', browser: chrome }, { host: 'browser', fetch: false }],
    ['an address with neither', 'auto', { display: true, electron: 'refused', browser: null }, { host: 'address', fetch: false }],
    ['a second fetch when asked for by name', 'electron', { display: true, electron: 'refused', browser: chrome }, { host: 'electron', fetch: true }],
    ['the browser when asked for by name', 'browser', { display: true, electron: 'there', browser: chrome }, { host: 'browser', fetch: false }],
    ['an address without a display', 'auto', { display: false, electron: 'fetchable', browser: chrome }, { host: 'address', fetch: false }],
    ['an address for a script', 'none', { display: true, electron: 'there', browser: chrome }, { host: 'address', fetch: false }],
  ] as const)('takes %s', (_what, window, offer, expected) => {
    expect(chooseHost(window, offer)).toMatchObject(expected);
  });

  it.each([
    ['auto', { display: false, electron: 'there', browser: chrome }, /no display/],
    ['auto', { display: true, electron: 'refused', browser: null }, /neither Electron nor/],
    ['browser', { display: true, electron: 'there', browser: null }, /no Chrome/],
  ] as const)('says why no window opens (%s, %o)', (window, offer, reason) => {
    expect(chooseHost(window, offer).because).toMatch(reason);
  });
});

describe('hasDisplay', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('%s %o: %s', (platform, env, expected) => {
    expect(hasDisplay(platform, env)).toBe(expected);
  });
});

describe('readStartOptions', () => {
  it('opens a window by default and passes nothing on', () => {
    expect(readStartOptions([])).toEqual({ window: 'auto', home: null, listen: {}, passed: [] });
  });

  it('keeps its own options and passes the others on', () => {
    const read = readStartOptions(['--no-open', '--home', 'a b', '--port=8080']);
    expect(read).toEqual({ window: 'none', home: 'a b', listen: { port: 8080 }, passed: ['--home', 'a b', '--port', '8080'] });
  });

  it.each([
    [['--colour'], /no option --colour/],
    [['--no-open=yes'], /no option --no-open=yes/],
    [['--home'], /--home needs a value/],
    [['--window', 'tab'], /--window takes/],
    [['--port', '65536'], /--port takes/],
    [['--port', '-1'], /--port takes/],
  ])('refuses %o', (args, message) => {
    expect(() => readStartOptions(args)).toThrow(message);
  });
});
