import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatasets } from '../../main/datasets/datasets.ts';
import { resolveHome } from '../../main/system/home.ts';
import { writePictureFolders } from '../support/folders.ts';
import { hosts, type OpenApp } from './hosts.ts';

/** As long as a busy machine may take. */
const slow = { timeout: 30_000 };

const folder = mkdtempSync(join(tmpdir(), 'epochal-pictures-'));
let app: OpenApp;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  const home = resolveHome(join(folder, 'home'));
  await writePictureFolders(join(folder, 'squares'), { perClass: 6 });
  await openDatasets(home.datasets, join(folder, 'cache')).import(join(folder, 'squares'));
  app = await hosts[0]!.open(home.root);
  ({ page } = app);
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => errors.push(error.message));
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each step stands on the one before: a home with one set of 36 pictures, six of each of three classes in train and in test. */
describe('pictures of one’s own, in a browser', () => {
  it('are all there, and filtered by split, class and name', async () => {
    await page.evaluate(() => { location.hash = '#/data/squares'; });
    await pictures().waitFor();
    await page.getByText('36 images', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Test/ }).click();
    await page.getByRole('button', { name: /^green/ }).click();
    await page.getByText('6 of 36 images').waitFor();
    expect(await current()).toContain('green, test/green/green-0.png, test 6');
    await page.getByRole('searchbox', { name: 'Find by name' }).fill('green-4');
    await page.getByText('1 of 36 images').waitFor();
    await page.getByRole('searchbox', { name: 'Find by name' }).fill('');
  });

  it('are ordered by name from the last, and kept so by a reload', async () => {
    await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
    await page.getByRole('button', { name: 'Turn the order round' }).click();
    await expect.poll(current, slow).toContain('green-5.png');
    await page.reload();
    await page.getByText('6 of 36 images').waitFor();
    await expect.poll(current, slow).toContain('green-5.png');
  });

  it('are gone through and selected by keys and clicks', async () => {
    await pictures().focus();
    for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await expect.poll(current, slow).toContain('green-4.png');
    await page.keyboard.press('Shift+End');
    await page.getByRole('button', { name: '5 selected' }).waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: '6 selected' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('button', { name: / selected$/ }).count(), slow).toBe(0);
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: '6 selected' }).waitFor();
    await pictures().click({ position: { x: 20, y: 20 } });
    await page.getByRole('button', { name: '1 selected' }).waitFor();
  });

  it('are shown large with their file, and back in the same place', async () => {
    await page.keyboard.press('Enter');
    const large = page.getByRole('region', { name: /large$/ });
    await large.getByText('green-5.png').waitFor();
    await large.getByRole('radio', { name: 'Original' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await large.getByText('green-4.png').waitFor();
    await large.getByText('2 of 6').waitFor();
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    await expect.poll(current, slow).toContain('green-4.png');
    expect(await pictures().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('without a mistake in the page', () => expect(errors).toEqual([]));
});

function pictures(): Locator {
  return page.getByRole('listbox', { name: 'Pictures' });
}

/** What is read of the picture the keyboard is at. */
async function current(): Promise<string> {
  return (await pictures().getByRole('option').textContent()) ?? '';
}
