import { describe, expect, it } from 'vitest';
import { appWindowArguments, findBrowser } from '../../../scripts/launch/browsers.mjs';

describe('findBrowser', () => {
  it.each([
    ['linux', { PATH: '/opt/bin:/usr/bin' }, ['/usr/bin/chromium', '/usr/bin/brave-browser'], '/usr/bin/chromium'],
    ['linux', { PATH: '/opt/bin' }, ['/snap/bin/chromium'], '/snap/bin/chromium'],
    ['linux', { PATH: 'bin:/opt/bin' }, ['bin/google-chrome'], null],
    ['darwin', { HOME: '/Users/a' }, ['/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium'], '/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium'],
    ['win32', { 'ProgramFiles(x86)': 'C:\\P86' }, ['C:\\P86\\Microsoft\\Edge\\Application\\msedge.exe'], 'C:\\P86\\Microsoft\\Edge\\Application\\msedge.exe'],
    ['win32', {}, [], null],
  ] as const)('%s %o', (platform, env, there, expected) => {
    expect(findBrowser(platform, env, (path) => (there as readonly string[]).includes(path))).toBe(expected);
  });
});

describe('appWindowArguments', () => {
  it('opens one window with a profile of its own', () => {
    const args = appWindowArguments('http://127.0.0.1:1/#token=t', '/home/browser', false);
    expect(args).toContain('--app=http://127.0.0.1:1/#token=t');
    expect(args).toContain('--user-data-dir=/home/browser');
    expect(args).not.toContain('--no-sandbox');
  });

  it('drops the sandbox only where Chromium would not start with it', () => {
    expect(appWindowArguments('x', 'y', true)).toContain('--no-sandbox');
  });
});
