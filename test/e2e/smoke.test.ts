import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { hosts } from './hosts.ts';

const home = mkdtempSync(join(tmpdir(), 'epochal-smoke-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(hosts)('in $name', (host) => {
  it.skipIf(host.absent !== null)(`opens the window without an error${host.absent ? ` (${host.absent})` : ''}`, async () => {
    const app = await host.open(join(home, host.name));
    try {
      const errors: string[] = [];
      app.page.on('pageerror', (error) => errors.push(error.message));
      app.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      // A window that is never idle loads no section ahead: the first page is counted alone, and a script is fetched when it is asked for.
      await app.page.addInitScript(() => { window.requestIdleCallback = () => 0; });
      await app.page.reload();
      await app.page.getByRole('main').waitFor();
      expect(await app.page.title()).toContain('Epochal');
      const texts = await app.page.evaluate(fetchedTexts);
      expect(texts.length).toBeGreaterThan(2);
      const packed = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
      expect(packed, 'bytes of scripts and styles of the first page, packed').toBeLessThan(300_000);
      console.info(`first page: ${(packed / 1000).toFixed(0)} kB of scripts and styles in ${texts.length} files`);
      // What can't be taken is said to be so, leaves no veil, and never takes the window's place.
      const address = app.page.url();
      expect(await app.page.evaluate(dropped, 'link')).toBe(false);
      expect(await app.page.evaluate(dropped, 'text')).toBe(false);
      await app.page.getByText('That is neither a picture nor a data set nor a model.').waitFor();
      expect(await app.page.locator('.veil').count()).toBe(0);
      expect(app.page.url()).toBe(address);
      expect(errors).toEqual([]);
      // A section whose script cannot be fetched says so, and is shown once it can.
      const script = /\/assets\/Settings-[^/]+\.js$/;
      await app.page.route(script, (route) => route.abort());
      await app.page.getByRole('link', { name: 'Settings' }).click();
      const failure = app.page.getByRole('alert');
      await failure.getByText('This section could not be shown').waitFor();
      await app.page.unroute(script);
      await failure.getByRole('button', { name: 'Try again' }).click();
      await app.page.getByRole('radiogroup', { name: 'Theme' }).waitFor();
      expect(await failure.count()).toBe(0);
    } finally {
      await app.close();
    }
  });
});

/** The scripts and styles that were fetched so far. Runs in the page. */
function fetchedTexts(): Promise<string[]> {
  const names = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\.(js|css)$/.test(name));
  return Promise.all(names.map(async (name) => (await fetch(name)).text()));
}

/** Drops something on the window. Runs in the page. @param what `link` or `text`. @returns whether the browser would do with it what it does by itself. */
function dropped(what: string): boolean {
  const dataTransfer = new DataTransfer();
  if (what === 'link') dataTransfer.setData('text/uri-list', 'https://example.org/');
  else dataTransfer.items.add(new File(['words'], 'notes.txt', { type: 'text/plain' }));
  return ['dragover', 'drop'].map((event) => document.body.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }))).at(-1)!;
}
