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
  // A camera that shows a turning disc and a clock, and is always allowed.
  app = await hosts[0]!.open(home.root, ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
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
    // The address is written at most ten times a second.
    await page.waitForURL(/sort=-name/);
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

  it('stand on a map, where a lasso selects those within it', async () => {
    await page.getByRole('tab', { name: 'Map' }).click();
    const map = page.locator('canvas[aria-label^="Map of the pictures"]');
    await map.waitFor();
    await page.getByText('6 of 36 images are on the map').waitFor();
    await page.getByRole('button', { name: 'Select nothing' }).click();
    const { x, y, width, height } = (await map.boundingBox())!;
    await page.mouse.move(x + 2, y + 2);
    await page.mouse.down();
    for (const [across, down] of [[width - 2, 2], [width - 2, height - 2], [2, height - 2]] as const) await page.mouse.move(x + across, y + down);
    await page.mouse.up();
    await page.getByText('6 selected').waitFor();
    const drawn = (): Promise<string> => map.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.mouse.move(0, 0);
    await map.focus();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const whole = await drawn();
    await page.keyboard.press('+');
    await expect.poll(drawn, slow).not.toBe(whole);
    await page.keyboard.press('0');
    await expect.poll(drawn, slow).toBe(whole);
    await page.getByRole('button', { name: /^All classes/ }).click();
    await expect.poll(drawn, slow).not.toBe(whole);
    await page.getByRole('button', { name: 'Select all shown' }).click();
    await page.getByText('18 selected').waitFor();
    await page.getByRole('tab', { name: 'Pictures' }).click();
    await page.getByRole('button', { name: '18 selected' }).waitFor();
  });

  it('without a mistake in the page', () => expect(errors).toEqual([]));
});

/** Each step stands on the one before, in the same home. */
describe('pictures that are brought and collected, in a browser', () => {
  it('a data set begins empty, and two classes are recorded by the camera', { timeout: 120_000 }, async () => {
    await visit('#/new/data');
    await page.getByLabel('Name', { exact: true }).fill('Cups and plates');
    await page.getByLabel('Class 1', { exact: true }).fill('cup');
    await page.getByLabel('Class 2', { exact: true }).fill('plate');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    const cup = page.getByRole('region', { name: 'cup' });
    const button = (await cup.getByRole('button', { name: 'Hold to record' }).boundingBox())!;
    await page.mouse.move(button.x + 20, button.y + 10);
    await page.mouse.down();
    await expect.poll(() => shownIn('cup'), slow).toBeGreaterThanOrEqual(6);
    await page.mouse.up();
    await page.getByRole('heading', { name: 'Camera' }).click();
    await page.keyboard.down('2');
    await expect.poll(() => shownIn('plate'), slow).toBeGreaterThanOrEqual(6);
    await page.keyboard.up('2');
    await expect.poll(() => page.getByText(/ \+ \d/).count(), slow).toBe(0);
    const counts = [await shownIn('cup'), await shownIn('plate')];
    await page.reload();
    await page.getByRole('region', { name: 'plate' }).waitFor();
    // What was shown as added is there; a frame that was still on its way then may have come after it.
    expect(await shownIn('cup')).toBeGreaterThanOrEqual(counts[0]!);
    expect(await shownIn('plate')).toBeGreaterThanOrEqual(counts[1]!);
  });

  it('a picture dropped on a class is added to it, and one that is none is said', async () => {
    const before = await shownIn('cup');
    await page.getByRole('region', { name: 'cup' }).evaluate(async (card) => {
      const canvas = new OffscreenCanvas(60, 40);
      canvas.getContext('2d')!.fillRect(0, 0, 30, 20);
      const transfer = new DataTransfer();
      transfer.items.add(new File([await canvas.convertToBlob()], 'cup.png', { type: 'image/png' }));
      transfer.items.add(new File(['no picture'], 'broken.png', { type: 'image/png' }));
      for (const type of ['dragover', 'drop']) card.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    await expect.poll(() => shownIn('cup'), slow).toBe(before + 1);
    await page.getByText('1 files were left out').click();
    await page.getByText('broken.png').waitFor();
  });

  it('a network is changed to fit it, and trained on it', { timeout: 120_000 }, async () => {
    await page.getByRole('link', { name: 'Train on this' }).click();
    await page.getByText('To fit it, change the input from 32 × 32 × 3 to 64 × 64 × 3, dense_1 from 10 to 2 classes.').waitFor();
    await page.getByRole('button', { name: 'Change the network' }).click();
    await page.getByLabel('Epochs', { exact: true }).fill('1');
    await page.getByLabel('Batch size', { exact: true }).fill('4');
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByText('finished', { exact: true }).first().waitFor();
  });

  it('a folder is looked at, imported under a name, and opened', async () => {
    await visit('#/import/data');
    page.once('filechooser', (chooser) => void chooser.setFiles(join(folder, 'squares')));
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    await page.getByText('18 Train · 18 Test').waitFor();
    const first = page.getByRole('region', { name: /of these pictures/ }).getByRole('img').first();
    const width = (): Promise<number> => first.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await expect.poll(width, slow).toBe(24);
    await page.getByRole('radio', { name: '64', exact: true }).click();
    await expect.poll(width, slow).toBe(64);
    await page.getByRole('radio', { name: '24 × 24', exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill('Squares again');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'Squares again', level: 1 }).waitFor();
    expect(new URL(page.url()).hash).toContain('#/data/squares-again');
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

async function visit(hash: string): Promise<void> {
  await page.evaluate((address) => { location.hash = address; }, hash);
}

/** Pictures of a class that are shown, at most 60. */
function shownIn(name: string): Promise<number> {
  return page.getByRole('region', { name }).locator('img').count();
}
