import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell, utilityProcess } from 'electron';
import { toPlainError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { hostOf } from './bridge/host.ts';
import { isOf, serveIpc } from './bridge/transports/electron.ts';
import { guard, guardPermissions } from './electron/guard.ts';
import { menuFor } from './electron/menu.ts';
import { filesOf } from './files/host.ts';
import { utilitySpawner } from './electron/spawn.ts';
import { readWindowState, writeWindowState } from './electron/window-state.ts';
import { resolveCache, resolveHome, type Home } from './system/home.ts';
import { lockHome, type HomeLock } from './system/home-lock.ts';
import { packageRoot } from './system/resources.ts';
import { restoreHome } from './runs/backups/restoring.ts';
import type { Spawn } from './processes/process.ts';
import { openStudio } from './studio/studio.ts';
import type { Studio } from './studio/services.ts';

const scheme = 'app';
const origin = `${scheme}://epochal`;
/** The page's ground in `renderer/tokens.css`, so that nothing flashes before it is drawn. */
const ground = { light: '#f7f7f5', dark: '#121315' };

/** Exit code of an app that has said why it can't open this home: no other host could (see `scripts/launch/open.mjs`). */
const refused = 3;

// Both must be said before Electron is ready.
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
const home = resolveHome(readHome());
app.setPath('userData', join(home.root, 'electron'));

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(() => begin(home)).catch(fail);
} else {
  app.quit();
}

function begin(home: Home): void {
  const lock = lockHome(home);
  lock.announce('in its own window');
  const spawn = utilitySpawner((entry, serviceName, execArgv) => utilityProcess.fork(entry, [], { serviceName, execArgv, stdio: ['ignore', 'pipe', 'pipe'] }));
  const studio = open(home, lock, spawn);
  const files = filesOf(studio);
  protocol.handle(scheme, (request) => (isOf(request.url, origin) ? files(request) : new Response(null, { status: 404 })));
  guardPermissions(session.defaultSession);
  serveIpc(hostOf(studio), ipcMain, origin);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuFor(process.platform, { openHome: () => void shell.openPath(home.root) })));
  openWindow(home);

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(home);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    studio.close().then(() => lock.release()).then(() => app.exit(0), fail);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}

/** Lets go of the home where it can't be opened: what is damaged may be restored. */
function open(home: Home, lock: HomeLock, spawn: Spawn): Studio {
  try {
    return openStudio({ home, cache: resolveCache(), host: 'electron', spawn });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openWindow(home: Home): void {
  const file = join(home.root, 'window.json');
  const { maximized, x, y, width, height } = readWindowState(file, screen.getAllDisplays().map((display) => display.workArea));
  const window = new BrowserWindow({
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width,
    height,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Epochal',
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: { preload: join(packageRoot(), 'dist', 'preload', 'index.cjs'), contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeWindowState(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  guard(window.webContents, origin, (url) => void shell.openExternal(url));
  window.loadURL(`${origin}/`).catch(fail);
}

/** `--home folder`, among whatever else Electron was started with. */
function readHome(): string | undefined {
  const { values } = parseArgs({ args: process.argv.slice(1), options: { home: { type: 'string' } }, strict: false, allowPositionals: true });
  return typeof values.home === 'string' ? values.home : undefined;
}

function fail(error: unknown): void {
  const { code, message, hint } = toPlainError(error);
  process.stderr.write(`error: ${printable(message)}\n${printable(hint)}\n`);
  // A program that was started from a terminal or a test has said it there.
  if (app.isPackaged) {
    if (code === 'runs.damaged' && asksToRestore(message)) return restore();
    if (code !== 'runs.damaged') dialog.showErrorBox(message, hint);
  }
  app.exit(code === 'internal' ? 1 : refused);
}

function asksToRestore(message: string): boolean {
  const detail = 'Restoring puts the newest backup that is whole in its place and takes in again the runs whose folders are there. The damaged file is kept.';
  return dialog.showMessageBoxSync({ type: 'error', message, detail, buttons: ['Restore', 'Quit'], defaultId: 0, cancelId: 1 }) === 0;
}

function restore(): void {
  try {
    restoreHome(home, null);
    app.relaunch();
    app.exit(0);
  } catch (error) {
    const { message, hint } = toPlainError(error);
    dialog.showErrorBox(message, hint);
    app.exit(1);
  }
}
