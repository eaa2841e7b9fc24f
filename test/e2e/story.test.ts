import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { violationsOf } from './accessibility.ts';
import type { Page as PageName } from '../../renderer/app/router.svelte.ts';
import { hosts, type OpenApp } from './hosts.ts';
import { misfitsOf } from './layout.ts';

const home = mkdtempSync(join(tmpdir(), 'epochal-story-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Downloading 139 MB, then a training: as long as a slow network and a busy machine may take. */
const patient = 240_000;
const slow = { timeout: 60_000 };

/** A person's first hour, in every host: each step stands on the one before. */
describe.each(hosts)('a first run in $name', (host) => {
  const skip = host.absent !== null;
  const reason = skip ? ` (${host.absent})` : '';
  let app: OpenApp;
  const errors: string[] = [];
  /** What the run says of the first test image. */
  let said = '';
  /** Addresses of the run, and of a training from the imported model. */
  let own = '';
  let further = '';

  afterAll(() => app?.close());

  it.skipIf(skip)(`opens, and gets CIFAR-10${reason}`, { timeout: patient }, async () => {
    app = await host.open(join(home, host.name));
    app.page.setDefaultTimeout(60_000);
    app.page.on('pageerror', (error) => errors.push(error.message));
    await visit(app.page, '#/');
    await app.page.getByRole('button', { name: 'Get CIFAR-10' }).first().click();
    await app.page.getByRole('link', { name: 'Open CIFAR-10' }).waitFor({ timeout: patient });
  });

  it.skipIf(skip)(`trains on a real slice, sees it move, and sees all of it again after a reload in mid-run${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await visit(page, '#/train/cifar10-cnn');
    await page.getByLabel('Epochs', { exact: true }).fill('6');
    await page.getByLabel('Training images', { exact: true }).fill('4000');
    await page.getByLabel('Test images', { exact: true }).fill('500');
    const start = (await page.getByRole('button', { name: 'Start training' }).boundingBox())!;
    await page.getByRole('button', { name: 'Start training' }).click();
    const progress = page.getByRole('progressbar', { name: 'Epochs done' });
    const curve = page.locator('canvas').first();
    await curve.waitFor();
    // A second click on Start ends nothing, and nothing moves until the end.
    expect(await page.evaluate(textAt, [start.x + start.width / 2, start.y + start.height / 2] as const)).toBe('Classify a picture…');
    const { Pause, Stop, ...lasting } = await page.evaluate(places);
    expect([typeof Pause, typeof Stop]).toEqual(['string', 'string']);
    expect(Object.keys(lasting)).toEqual(expect.arrayContaining(['Again, but with…', 'Export…', 'CANVAS 1', 'SECTION Accuracy', 'SECTION Samples', 'slider']));
    const empty = await pixels(curve);
    await expect.poll(() => progress.getAttribute('aria-valuenow').then(Number), slow).toBeGreaterThan(0);
    await expect.poll(() => pixels(curve), slow).not.toBe(empty);
    const done = (): Promise<number> => progress.getAttribute('aria-valuenow').then(Number);
    await expect.poll(done, slow).toBeGreaterThan(1);
    await page.reload();
    await page.getByLabel(/^Accuracy over [1-6] epochs/).waitFor();
    expect(await done()).toBeLessThan(6);
    await expect.poll(() => progress.getAttribute('aria-valuetext'), slow).toBe('epoch 6 of 6, step 125 of 125');
    await page.getByText('finished', { exact: true }).first().waitFor();
    await expect.poll(() => page.getByRole('list', { name: 'Sample pictures' }).getByRole('listitem').count(), slow).toBe(100);
    expect(Number(await page.getByTestId('best').textContent())).toBeGreaterThan(0.15);
    expect(await page.evaluate(places)).toMatchObject(lasting);

    // One epoch for curves, classes and samples; a sample opens large, with what was said of it in each.
    await page.getByRole('slider', { name: 'Epoch of everything on this page' }).press('Home');
    for (const heading of ['Samples after epoch 1', 'Accuracy by class']) await page.getByRole('heading', { name: heading }).waitFor();
    expect(new URL(page.url()).hash).toContain('epoch=1');
    await page.getByRole('list', { name: 'Sample pictures' }).getByRole('button').first().click();
    await expect.poll(() => page.getByRole('dialog').getByRole('row').count(), slow).toBe(7);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: /image 1$/ }).getByRole('list', { name: 'Most likely classes' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Follow the newest' }).click();
    await page.getByRole('heading', { name: 'Samples after epoch 6' }).waitFor();
  });

  it.skipIf(skip)(`finds the run and its numbers after a reload${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    const best = await page.getByTestId('best').textContent();
    const address = new URL(page.url()).hash;
    await page.reload();
    await expect.poll(() => page.getByTestId('best').textContent(), slow).toBe(best);
    await visit(page, '#/runs');
    await page.getByText(best ?? '', { exact: true }).first().waitFor();
    await visit(page, address);
  });

  it.skipIf(skip)(`trains with a schedule, augmentation and a callback chosen on the page${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    own = new URL(page.url()).hash;
    await visit(page, '#/train/cifar10-cnn');
    const unfold = (section: string): Promise<void> => page.getByRole('button', { name: new RegExp(`^${section}`) }).click();
    await page.getByLabel('Epochs', { exact: true }).fill('2');
    await page.getByLabel('Training images', { exact: true }).fill('640');
    await page.getByLabel('Test images', { exact: true }).fill('200');
    await unfold('Learning-rate schedule');
    await page.getByLabel('Schedule', { exact: true }).selectOption('CosineDecay');
    await page.getByRole('img', { name: /Learning rate/ }).first().waitFor();
    await unfold('Augmentation');
    await page.getByRole('switch', { name: 'horizontal_flip' }).click();
    await unfold('Callbacks');
    await page.getByRole('button', { name: 'EarlyStopping' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByText('finished', { exact: true }).first().waitFor();
    const record = page.getByRole('complementary');
    for (const chosen of ['CosineDecay', 'EarlyStopping', /flip/i]) await record.getByText(chosen).first().waitFor();
    await visit(page, own);
  });

  it.skipIf(skip)(`sorts and groups the table of runs, pins a baseline, deletes a run and takes it back${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await visit(page, '#/runs');
    const table = page.getByRole('grid').or(page.getByRole('treegrid'));
    const names = (): Promise<string[]> => table.getByRole('row').getByRole('link').allTextContents();
    const best = async (): Promise<number[]> => (await table.locator('[role=row] [data-column=best]').allTextContents()).map(Number);
    await expect.poll(async () => (await names()).length, slow).toBe(2);
    await table.getByRole('button', { name: 'Best', exact: true }).click();
    expect(await best()).toEqual((await best()).toSorted((a, b) => b - a));
    await table.getByRole('button', { name: 'Best', exact: true }).click();
    expect(await best()).toEqual((await best()).toSorted((a, b) => a - b));
    await page.getByLabel('Group by').selectOption('recipe');
    await table.getByRole('row', { name: /cifar10-cnn 2 runs/, expanded: true }).waitFor();
    await table.getByRole('button', { name: 'Fold cifar10-cnn' }).click();
    await expect.poll(names).toEqual([]);
    await page.getByLabel('Group by').selectOption('');
    // The baseline stays, whatever the filter; what it is held against is told by how far it is.
    await table.getByRole('row').nth(1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Pin as baseline' }).click();
    await table.getByRole('columnheader', { name: 'Δ Best' }).waitFor();
    await page.getByRole('searchbox').fill('epochs>5');
    const [first, second] = await names();
    expect([first, second].filter((name) => name !== undefined)).toHaveLength(2);
    await table.getByText(/^\+0\.\d{4}$/).waitFor();
    await page.getByRole('searchbox').fill('epochs>100');
    await expect.poll(names).toEqual([first]);
    await page.getByRole('searchbox').fill('');
    await table.getByRole('row').nth(2).click();
    await page.keyboard.press('Delete');
    await expect.poll(names).toEqual([first]);
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(names).toEqual([first, second]);
    await visit(page, own);
  });

  it.skipIf(skip)(`sets runs side by side: charts zoom together, one slider moves everything, what was forgotten opens${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await visit(page, own);
    await compareWithAnother(page);
    expect(new URL(page.url()).hash).toMatch(/^#\/runs\/compare\/[^,]+,[^,]+$/);
    await page.getByText('Which is better').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^('|No difference)/ }).count(), slow).toBe(1);
    const charts = page.getByRole('img', { name: / over Epoch, \d lines/ });
    const drawn = page.locator('figure .plot > canvas:first-child').nth(1);
    await expect.poll(() => charts.count(), slow).toBe(2);
    const before = await pixels(drawn);
    const box = (await charts.first().boundingBox())!;
    await page.mouse.move(box.x + 80, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => pixels(drawn), slow).not.toBe(before);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => pixels(drawn), slow).toBe(before);

    const difference = page.locator('figure .square canvas').first();
    const [matrix, verdict] = [await pixels(difference), await page.getByRole('button', { name: /^('|No difference)/ }).textContent()];
    await page.getByRole('slider', { name: 'Epoch of everything on this page' }).press('Home');
    await expect.poll(() => pixels(difference), slow).not.toBe(matrix);
    await expect.poll(() => page.getByRole('button', { name: /^('|No difference)/ }).textContent(), slow).not.toBe(verdict);
    expect(new URL(page.url()).hash).toContain('epoch=1');
    await page.getByRole('slider', { name: 'Epoch of everything on this page' }).press('End');
    await page.getByRole('button', { name: /^Forgotten by/ }).first().click();
    await page.getByRole('list', { name: /^Forgotten by/ }).getByRole('button').first().click();
    await page.getByRole('dialog').getByRole('row').nth(2).waitFor();
    await page.keyboard.press('Escape');
    await visit(page, own);
  });

  it.skipIf(skip)(`classifies a picture of one's own as the run's sample says${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    const first = page.getByRole('list', { name: 'Sample pictures' }).getByRole('listitem').first();
    said = (await first.getByRole('button').getAttribute('data-tip')) ?? '';
    const buffer = await page.evaluate(async () => [...new Uint8Array(await (await fetch('/datasets/cifar10/test/0.png')).arrayBuffer())]);
    await page.getByRole('link', { name: 'Classify a picture…' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from(buffer) });
    expect(await likeliest(page)).toBe(said);
  });

  it.skipIf(skip)(`takes the network out, sees what each file is worth, and saves it${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await page.goBack();
    await page.getByRole('link', { name: 'Export…' }).click();
    await page.getByLabel('Images to compare', { exact: true }).fill('200');
    for (const name of ['TensorFlow Lite float32', 'TensorFlow.js float32', '.keras']) await page.getByRole('checkbox', { name: `Export as ${name}`, exact: true }).check();
    await page.getByRole('button', { name: 'Export 3' }).click();
    for (const format of ['tflite none', 'tfjs none', 'keras']) {
      const line = page.locator(`[data-format="${format}"]`);
      const figure = (name: string): Promise<string> => line.locator(`[data-figure="${name}"]`).innerText();
      // One that fails says why here, at once.
      expect(await line.locator('[data-figure="agreement"], .failure').innerText({ timeout: patient })).toContain('100%');
      expect(await figure('size')).toMatch(/^(49|5[0-9])\d? kB/);
      expect(Number.parseFloat(await figure('gap'))).toBeLessThan(1e-4);
      expect(await figure('speed')).toMatch(/^[\d.]+ ms/);
    }
    const save = page.locator('[data-format="tflite none"]').getByRole('link', { name: /^Download/ });
    expect((await fetched(save)).subarray(4, 8).toString()).toBe('TFL3');
    expect(await save.evaluate(dragged)).toMatch(/^application\/octet-stream:[^:]+\.tflite:(http|app):\/\/.+\.tflite$/);
    if (host.name !== 'browser') return;
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    expect(download.suggestedFilename()).toMatch(/\.tflite$/);
    expect(await download.failure()).toBeNull();
  });

  it.skipIf(skip)(`brings a Keras file in, and classifies with it as the run does${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    const buffer = await fetched(page.locator('[data-format="keras"]').getByRole('link', { name: /^Download/ }));
    await page.evaluate(dropped, { name: 'broken.keras', bytes: [...buffer.subarray(0, 3000)] });
    await page.getByRole('alert').getByText('broken.keras could not be imported').waitFor();
    await page.getByTestId('model-files').setInputFiles({ name: 'brought.keras', mimeType: '', buffer });
    await page.getByRole('heading', { name: 'brought', exact: true }).waitFor();
    expect(await page.getByRole('row', { name: /Total params/ }).innerText()).toContain('122,570');
    further = (await page.getByRole('link', { name: 'Train from it…' }).getAttribute('href')) ?? '';
    await page.getByRole('link', { name: 'Classify…' }).click();
    await page.getByRole('region', { name: 'Or try one of CIFAR-10' }).getByRole('button', { name: /image 0$/ }).click();
    expect(await likeliest(page)).toBe(said);
  });

  it.skipIf(skip)(`classifies any picture shown by a right click${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await visit(page, '#/data/cifar10');
    await page.getByRole('listbox', { name: 'Pictures' }).click({ button: 'right', position: { x: 40, y: 120 } });
    await page.getByRole('menuitem', { name: /^Classify with brought/ }).click();
    const top = page.getByRole('list', { name: 'Most likely classes' }).getByRole('listitem');
    await expect.poll(() => top.count(), slow).toBe(5);
    expect(errors).toEqual([]);
  });

  it.skipIf(skip)(`breaks no rule of WCAG A and AA on any page, light and dark, and fits the window at every size${reason}`, { timeout: patient }, async () => {
    const { page } = app;
    await page.keyboard.press('Escape');
    // Nothing lies below the pointer that would be lit or explained.
    await page.mouse.move(0, 0);
    const found: string[] = [];
    const judge = async (what: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        found.push(...(await violationsOf(page)).map((line) => `${what}, ${colorScheme}: ${line}`));
      }
    };
    for (const { address, ready } of Object.values(pagesToJudge({ run: own, further }))) {
      await visit(page, address);
      await ready(page);
      await judge(address);
      // Electron's window has the size it has.
      if (host.name === 'browser') found.push(...(await misfitsOf(page)).map((line) => `${address}, ${line}`));
    }
    for (const key of ['Control+k', '?']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await judge(key);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await visit(page, '#/data/cifar10');
    await page.getByRole('listbox', { name: 'Pictures' }).click({ button: 'right', position: { x: 20, y: 20 } });
    await page.getByRole('menu').waitFor();
    await judge('menu');
    expect(found).toEqual([]);
  });
});

/** Every page of every section, and what waits until it is shown whole. */
function pagesToJudge({ run, further }: { run: string; further: string }): Record<PageName, { address: string; ready: (page: Page) => Promise<unknown> }> {
  return {
    home: { address: '#/', ready: (page) => page.getByRole('link', { name: 'Open CIFAR-10' }).waitFor() },
    dataNew: { address: '#/new/data', ready: (page) => page.getByRole('button', { name: 'Create' }).waitFor() },
    dataCollect: { address: '#/data/none/collect', ready: (page) => page.getByRole('alert').waitFor() },
    dataImport: { address: '#/import/data', ready: (page) => page.getByRole('button', { name: 'Choose a folder…' }).waitFor() },
    data: { address: '#/data/cifar10', ready: (page) => page.getByRole('listbox', { name: 'Pictures' }).waitFor() },
    dataCheck: { address: '#/data/cifar10/check', ready: (page) => page.getByRole('tab', { name: 'Check' }).waitFor() },
    dataMap: { address: '#/data/cifar10/map', ready: (page) => page.getByRole('tab', { name: 'Map' }).waitFor() },
    dataAbout: { address: '#/data/cifar10/about', ready: (page) => page.getByRole('tab', { name: 'About' }).waitFor() },
    recipes: { address: '#/design', ready: (page) => page.getByText('Total params').waitFor() },
    models: { address: '#/design/models', ready: (page) => page.getByText('Total params').waitFor() },
    train: { address: '#/train/cifar10-augmented', ready: unfoldAll },
    trainRun: { address: run.replace('#/run/', '#/train/run/'), ready: (page) => page.getByRole('button', { name: 'Start training' }).waitFor() },
    trainFork: { address: run.replace('#/run/', '#/train/fork/'), ready: (page) => page.getByText('Forked from').waitFor() },
    trainModel: { address: further, ready: (page) => page.getByRole('button', { name: 'Start training' }).waitFor() },
    runs: { address: '#/runs', ready: (page) => page.getByText('finished').first().waitFor() },
    run: { address: run, ready: (page) => page.getByRole('list', { name: 'Sample pictures' }).waitFor() },
    compare: { address: run, ready: compareWithAnother },
    runSettings: { address: '#/runs/settings', ready: (page) => page.getByRole('heading', { name: 'What matters' }).waitFor() },
    classify: { address: '#/inspect', ready: (page) => page.getByRole('button', { name: /image \d+$/ }).first().waitFor() },
    export: { address: '#/export', ready: (page) => page.getByRole('table').waitFor() },
    settings: { address: '#/settings', ready: (page) => page.getByRole('radiogroup', { name: 'Theme' }).waitFor() },
    nowhere: { address: '#/nowhere', ready: (page) => page.getByRole('heading', { name: 'There is no such page' }).first().waitFor() },
  };
}

/** From the page of a run to it beside another. */
async function compareWithAnother(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('table').getByText('Best accuracy').waitFor();
}

/** Shows all settings of a training. */
async function unfoldAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start training' }).waitFor();
  const folded = page.locator('form [aria-expanded=false]');
  while ((await folded.count()) > 0) await folded.first().click();
}

async function visit(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await page.getByRole('main').waitFor();
}

/** The class held likeliest on the page that classifies, with its probability. */
async function likeliest(page: Page): Promise<string> {
  const top = page.getByRole('list', { name: 'Most likely classes' }).getByRole('listitem');
  await expect.poll(() => top.count(), slow).toBe(5);
  return `${await top.first().locator('.name').evaluate((name) => name.firstChild?.textContent?.trim())} ${await top.first().locator('.number').textContent()}`;
}

/** Left and upper edges of what stands on the page of a run, by its words. Runs in the page. */
function places(): Record<string, string> {
  const named = (selector: string, name: (element: Element, place: number) => string): [string, string][] =>
    [...document.querySelectorAll(selector)].map((element, place) => {
      const { x, y } = element.getBoundingClientRect();
      return [name(element, place), `${Math.round(x)} ${Math.round(y)}`];
    });
  const firstWord = (element: Element): string => element.querySelector('h2')?.textContent.split(' ')[0] ?? element.getAttribute('aria-label') ?? '';
  return Object.fromEntries([
    ...named('header .actions .actions :is(button, a)', (element) => element.textContent.trim() || (element.getAttribute('aria-label') ?? '')),
    ...named('main canvas', (_element, place) => `CANVAS ${place}`),
    ...named('main .content :is(section, figure)', (element) => `${element.tagName} ${firstWord(element)}`),
    ...named('main .bar:has([role=slider])', () => 'slider'),
    ...named('aside :is(summary, button)', (element) => `aside ${element.tagName} ${element.textContent}`),
  ]);
}

/** The words of the button or link at a place of the window. Runs in the page. */
function textAt([x, y]: readonly [number, number]): string | undefined {
  return document.elementFromPoint(x, y)?.closest('button, a')?.textContent.trim();
}

/** The bytes behind a link. */
async function fetched(link: Locator): Promise<Buffer> {
  return Buffer.from(await link.evaluate(async (element) => [...new Uint8Array(await (await fetch((element as HTMLAnchorElement).href)).arrayBuffer())]));
}

/** What a link gives to the folder it is dragged to. Runs in the page. */
function dragged(link: SVGElement | HTMLElement): string {
  const dataTransfer = new DataTransfer();
  link.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }));
  return dataTransfer.getData('DownloadURL');
}

/** Drops a file on the window. Runs in the page. */
function dropped({ name, bytes }: { name: string; bytes: number[] }): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
  for (const event of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
}

/** What a canvas shows, to be compared. */
function pixels(canvas: ReturnType<Page['locator']>): Promise<string> {
  return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}
