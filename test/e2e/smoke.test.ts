import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      await app.page.reload();
      await app.page.getByRole('main').waitFor();
      expect(await app.page.title()).toContain('Epochal');
      // What can't be taken is said to be so, leaves no veil, and never takes the window's place.
      const address = app.page.url();
      expect(await app.page.evaluate(dropped, 'link')).toBe(false);
      expect(await app.page.evaluate(dropped, 'text')).toBe(false);
      await app.page.getByText('That is neither a picture nor a model.').waitFor();
      expect(await app.page.locator('.veil').count()).toBe(0);
      expect(app.page.url()).toBe(address);
      expect(errors).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

/** Drops something on the window. Runs in the page. @param what `link` or `text`. @returns whether the browser would do with it what it does by itself. */
function dropped(what: string): boolean {
  const dataTransfer = new DataTransfer();
  if (what === 'link') dataTransfer.setData('text/uri-list', 'https://example.org/');
  else dataTransfer.items.add(new File(['words'], 'notes.txt', { type: 'text/plain' }));
  return ['dragover', 'drop'].map((event) => document.body.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }))).at(-1)!;
}
