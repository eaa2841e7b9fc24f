import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type Page } from 'playwright-core';
import { electronBinary } from '../../scripts/launch/electron.mjs';
import { hasDisplay } from '../../scripts/launch/host.mjs';
import { launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '..', '..');

/** The app, opened by a test. */
export interface OpenApp {
  page: Page;
  /** Ends the app and waits until it is gone. */
  close: () => Promise<void>;
}

/** One of the places where the same window runs. */
export interface Host {
  name: 'browser' | 'electron';
  /** Why it cannot run here, null if it can: the story then counts as skipped. */
  absent: string | null;
  /** @param home where the app keeps its state. @param args more of the browser's arguments. */
  open: (home: string, args?: readonly string[]) => Promise<OpenApp>;
}

/** Every host; each passes the same story. */
export const hosts: readonly Host[] = [
  { name: 'browser', absent: null, open: openInBrowser },
  { name: 'electron', absent: electronAbsence(), open: openInElectron },
];

function electronAbsence(): string | null {
  if (!electronBinary(root)) return 'the Electron binary is not here';
  return hasDisplay(process.platform, process.env) ? null : 'there is no display';
}

/** Our server and the packaged Chromium. */
async function openInBrowser(home: string, args: readonly string[] = []): Promise<OpenApp> {
  const { server, url } = await startServer(home);
  const browser = await launchBrowser({ args });
  const page = await browser.newPage();
  await page.goto(url);
  return {
    page,
    close: async () => {
      await browser.close();
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await gone;
    },
  };
}

/** The built server as a program, once it listens: it then prints `{url, token}`. */
function startServer(home: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [join(root, 'dist', 'main', 'server.js'), '--home', home], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the server ended before it listened (exit code ${code}); is dist/ built?`)));
    createInterface({ input: server.stdout }).once('line', (line) => resolve({ server, url: (JSON.parse(line) as { url: string }).url }));
  });
}

async function openInElectron(home: string, given: readonly string[] = []): Promise<OpenApp> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({ executablePath: electronBinary(root) ?? '', args: [root, '--home', home, ...sandbox, ...given] });
  return { page: await app.firstWindow(), close: () => app.close() };
}
