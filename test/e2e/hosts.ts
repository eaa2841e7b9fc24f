import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { electronBinary } from '../../scripts/launch/electron.mjs';
import { hasDisplay } from '../../scripts/launch/host.mjs';
import { startServer } from '../../scripts/launch/server.mjs';
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
  /** @param home where the app keeps its state */
  open: (home: string) => Promise<OpenApp>;
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
async function openInBrowser(home: string): Promise<OpenApp> {
  const cli = join(root, 'dist', 'main', 'cli.js');
  if (!existsSync(cli)) throw new Error('dist/main/cli.js is not there: run `npm run build`');
  const { child, address } = await startServer(process.execPath, cli, ['--home', home]);
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(address);
  return {
    page,
    close: async () => {
      await browser.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function openInElectron(home: string): Promise<OpenApp> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({ executablePath: electronBinary(root) ?? '', args: [root, '--home', home, ...sandbox] });
  return { page: await app.firstWindow(), close: () => app.close() };
}
