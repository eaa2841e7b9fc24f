import type { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bridgeOver, createClient } from '../../../../core/bridge/client.ts';
import { channel } from '../../../../core/bridge/protocol.ts';
import { page } from '../bridge/ends.ts';
import { testFolder } from '../../../support/folder.ts';

/**
 * A stand-in for the `electron` module: it remembers what the entry asks of it and plays its events. What only the
 * real one can show (that a window appears) is shown by the end-to-end story where its binary is there.
 */
const electron = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const calls = new Map<string, unknown[][]>();
  const noting = (name: string, answer?: unknown) => (...given: unknown[]) => {
    calls.set(name, [...(calls.get(name) ?? []), given]);
    return answer;
  };
  const contents = Object.assign(new Emitter(), { setWindowOpenHandler: noting('setWindowOpenHandler') });
  const windows: object[] = [];
  class BrowserWindow extends Emitter {
    static getAllWindows = () => windows;
    webContents = contents;
    loadURL = noting('loadURL', Promise.resolve());
    show = noting('show');
    maximize = noting('maximize');
    isMinimized = () => true;
    isMaximized = () => false;
    restore = noting('restore');
    focus = noting('focus');
    getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
    constructor(options: unknown) {
      super();
      noting('BrowserWindow')(options);
      windows.push(this);
    }
  }
  const ready = Promise.withResolvers<void>();
  const app = Object.assign(new Emitter(), {
    requestSingleInstanceLock: () => true,
    whenReady: () => ready.promise,
    setPath: noting('setPath'),
    quit: noting('quit'),
    exit: noting('exit'),
    isPackaged: false,
  });
  const module = {
    app,
    BrowserWindow,
    dialog: { showErrorBox: noting('showErrorBox') },
    ipcMain: new Emitter(),
    Menu: { buildFromTemplate: noting('buildFromTemplate', 'the menu'), setApplicationMenu: noting('setApplicationMenu') },
    nativeTheme: { shouldUseDarkColors: true },
    protocol: { registerSchemesAsPrivileged: noting('registerSchemesAsPrivileged'), handle: noting('handle') },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: { setPermissionRequestHandler: noting('setPermissionRequestHandler'), setPermissionCheckHandler: noting('setPermissionCheckHandler') } },
    shell: { openExternal: noting('openExternal', Promise.resolve()), openPath: noting('openPath', Promise.resolve('')) },
    utilityProcess: { fork: noting('fork') },
  };
  return { module, calls, contents, ready, windows };
});
vi.mock('electron', () => electron.module);

const first = (name: string): unknown[] => {
  const given = electron.calls.get(name)?.[0];
  if (!given) throw new Error(`${name} was not called`);
  return given;
};

const home = testFolder('electron');
beforeAll(async () => {
  vi.stubEnv('EPOCHAL_HOME', home);
  vi.stubEnv('EPOCHAL_CACHE', join(home, 'cache'));
  vi.stubEnv('PATH', '');
  await import('../../../../main/index.ts');
  electron.ready.resolve();
  await vi.waitFor(() => first('loadURL'), { timeout: 20_000 });
});
afterAll(() => vi.unstubAllEnvs());

describe('the Electron entry', () => {
  it('names its scheme as one that is safe, before all else', () => {
    expect(first('registerSchemesAsPrivileged')).toEqual([[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]]);
  });

  it('opens a window that can do nothing but show pages', () => {
    const [options] = first('BrowserWindow') as [Electron.BrowserWindowConstructorOptions];
    expect(options.webPreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false });
    expect(options.webPreferences!.preload).toMatch(/dist.preload.index\.cjs$/);
    expect(options).toMatchObject({ show: false, width: 1280, height: 832 });
    expect(first('loadURL')).toEqual(['app://epochal/']);
  });

  it('shows it when it is drawn, on a ground that does not flash', () => {
    const [options] = first('BrowserWindow') as [Electron.BrowserWindowConstructorOptions];
    const tokens = readFileSync(join(import.meta.dirname, '../../../../renderer/tokens.css'), 'utf8');
    expect(/--ground: light-dark\(#\w{6}, (#\w{6})\)/.exec(tokens)?.[1]).toBe(options.backgroundColor);
    expect(electron.calls.has('show')).toBe(false);
    (electron.windows[0] as EventEmitter).emit('ready-to-show');
    expect(electron.calls.has('show')).toBe(true);
  });

  it('answers the bridge over ipc', async () => {
    const { sent } = page((text) => client.receive(text));
    const client = createClient((text) => electron.module.ipcMain.emit(channel, sent('app://epochal/index.html'), text), (error) => expect.unreachable(error.message));
    const bridge = bridgeOver(client);
    expect(await bridge.invoke('app.info', {})).toMatchObject({ host: 'electron', home });
    expect((await bridge.invoke('recipes.list', {})).map(({ id }) => id)).toContain('cifar10-cnn');
  });

  it('serves files to its own origin only', async () => {
    const [scheme, handle] = first('handle') as [string, (request: Request) => Promise<Response>];
    expect(scheme).toBe('app');
    const upload = await handle(new Request('app://epochal/uploads', { method: 'POST', body: 'picture', headers: { 'content-type': 'image/png' } }));
    const { upload: id } = (await upload.json()) as { upload: string };
    const back = await handle(new Request(`app://epochal/uploads/${id}`));
    expect(await back.text()).toBe('picture');
    expect(back.headers.get('content-security-policy')).toContain("connect-src 'self';");
    expect((await handle(new Request(`app://elsewhere/uploads/${id}`))).status).toBe(404);
    expect((await handle(new Request('app://epochal/datasets/..%2f..%2fx/test/0.png'))).status).toBe(404);
  });

  it.each([
    { url: 'https://example.org/', opens: true },
    { url: 'file:///etc/passwd', opens: false },
    { url: 'javascript:alert(1)', opens: false },
    { url: 'app://elsewhere/', opens: false },
  ])('stays where it is when led to $url', ({ url, opens }) => {
    const opened = (): number => electron.calls.get('openExternal')?.filter(([to]) => to === url).length ?? 0;
    const preventDefault = vi.fn();
    electron.contents.emit('will-navigate', { url, preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(opened()).toBe(opens ? 1 : 0);
    const [handler] = first('setWindowOpenHandler') as [(details: { url: string }) => unknown];
    expect(handler({ url })).toEqual({ action: 'deny' });
    expect(opened()).toBe(opens ? 2 : 0);
  });

  it('may move within itself, and attach no other page', () => {
    const preventDefault = vi.fn();
    electron.contents.emit('will-navigate', { url: 'app://epochal/#/runs', preventDefault });
    expect(preventDefault).not.toHaveBeenCalled();
    electron.contents.emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  it('asks the machine for nothing but to copy text, and for the camera without the microphone', () => {
    const [request] = first('setPermissionRequestHandler') as [(contents: null, permission: string, answer: (granted: boolean) => void, details: object) => void];
    const granted = ['media', 'media video', 'media audio', 'media video,audio', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-sanitized-write', 'openExternal'].filter((asked) => {
      const [permission = '', types] = asked.split(' ');
      let answer = false;
      request(null, permission, (given) => (answer = given), types === undefined ? {} : { mediaTypes: types.split(',') });
      return answer;
    });
    expect(granted).toEqual(['media video', 'clipboard-sanitized-write']);
  });

  it('comes to the front when it is started again', () => {
    electron.module.app.emit('second-instance');
    expect(electron.calls.has('restore')).toBe(true);
    expect(electron.calls.has('focus')).toBe(true);
  });

  it('remembers where its window was', () => {
    (electron.windows[0] as EventEmitter).emit('close');
    expect(JSON.parse(readFileSync(join(home, 'window.json'), 'utf8'))).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: false });
  });

  it('ends all work before it quits, and lets go of its home', async () => {
    expect(existsSync(join(home, 'app.lock.json'))).toBe(true);
    const preventDefault = vi.fn();
    electron.module.app.emit('will-quit', { preventDefault });
    electron.module.app.emit('will-quit', { preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(electron.calls.get('exit')).toEqual([[0]]), { timeout: 20_000 });
    expect(existsSync(join(home, 'app.lock.json'))).toBe(false);
  });
});
