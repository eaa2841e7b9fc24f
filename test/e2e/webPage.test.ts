import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../core/exports.ts';
import { decodePicture } from '../../main/pictures/decode.ts';
import { web } from '../../main/export/web/web.ts';
import { openEngine, recipe } from '../integration/main/engine/tensorflow/support.ts';
import { sourceOf, toolsOf } from '../support/exportSource.ts';
import { sampleOf } from '../support/samples.ts';
import { launchBrowser } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'epochal-web-'));
const { model, weights } = sampleOf('cnn', recipe('cifar10-cnn').model, 3);
let browser: Browser;
let picture: Buffer;
/** Shares of the classes as people read them, likeliest first. */
let expected: { name: string; nameZh: string | null; share: number }[];

beforeAll(async () => {
  const source = sourceOf({ model, weights, title: 'CNN' });
  const { files, streams } = await web.write(source, exportSettingsSchema.parse({ format: 'web' }), toolsOf(null));
  for (const [path, parts] of files) writeFileSync(join(folder, path), Buffer.concat(parts));
  for (const [path, file] of streams!) await writeFile(join(folder, path), file.read());
  // As a camera gives it: larger than the network's input, and wider than high.
  picture = await sharp(scene(160, 120), { raw: { width: 160, height: 120, channels: 3 } }).png().toBuffer();
  const pixels = await decodePicture(picture, { height: 32, width: 32, channels: 3 });
  const predictor = (await openEngine()).predictor(model, weights);
  const shares = predictor.predict(pixels, 1);
  predictor.close();
  expected = Array.from(shares, (share, i) => ({ ...source.classes[i]!, share })).toSorted((a, b) => b.share - a.share);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A sky, a ground and a round thing. */
function scene(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [channel, column, row] = [at % 3, Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const round = Math.hypot(column - width * 0.45, row - height * 0.55) < height * 0.28;
    if (round) return [196, 84, 40][channel]! + ((column * 7 + row * 3) % 20);
    return row < height * 0.7 ? [120, 170, 230][channel]! - row / 3 : [70, 120, 50][channel]! + ((column + row) % 9);
  });
}

/** The page from disk, without network; what goes wrong there is collected. */
async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({ offline: true, locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => /^(file|blob|data):/.test(request.url()) || problems.push(`asked for ${request.url()}`));
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  return { page, problems, close: () => context.close() };
}

/** Of the five lines, once there are such. */
async function top(page: Page): Promise<{ name: string; share: number }[]> {
  await page.locator('#top li').nth(4).waitFor();
  return page.locator('#top li').evaluateAll((lines) => lines.map((line) => ({
    name: line.querySelector('.class')!.textContent,
    share: Number.parseFloat(line.querySelector('.value')!.textContent) / 100,
  })));
}

async function expectAnswer(page: Page): Promise<void> {
  const lines = await top(page);
  expect(lines.map(({ name }) => name)).toEqual(expected.slice(0, 5).map(({ name }) => name));
  // Shown to a tenth of a percent; the pixels differ by one here and there.
  for (const [i, { share }] of lines.entries()) expect(Math.abs(share - expected[i]!.share)).toBeLessThan(0.02);
  expect(await page.locator('#answer').textContent()).toBe(expected[0]!.name);
}

const filed = (): { name: string; mimeType: string; buffer: Buffer } => ({ name: 'scene.png', mimeType: 'image/png', buffer: picture });

/** Hands the picture in as the system does, by an event of the page. */
function handIn(page: Page, kind: 'drop' | 'paste'): Promise<void> {
  return page.evaluate(([type, base64]) => {
    const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'scene.png', { type: 'image/png' }));
    const event = type === 'drop' ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }) : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
    document.body.dispatchEvent(event);
  }, [kind, picture.toString('base64')]);
}

describe('an exported web page, from disk and offline', () => {
  it('answers a chosen picture as the engine does, and asks nobody for anything', async () => {
    const { page, problems, close } = await open();
    await page.locator('#file').setInputFiles(filed());
    await expectAnswer(page);
    expect(await page.title()).toBe('CNN · image classifier');
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['drop', 'paste'] as const)('answers by %s', async (kind) => {
    const { page, problems, close } = await open();
    await handIn(page, kind);
    await expectAnswer(page);
    expect(problems).toEqual([]);
    await close();
  });

  it('speaks Chinese where the browser does, and English when asked', async () => {
    const { page, close } = await open({ locale: 'zh-CN', colorScheme: 'dark' });
    await page.locator('#file').setInputFiles(filed());
    await top(page);
    expect(await page.locator('#choose').textContent()).toBe('选择图片');
    expect(await page.locator('#answer').textContent()).toBe(expected[0]!.nameZh ?? expected[0]!.name);
    await page.getByRole('button', { name: 'English' }).press('Enter');
    expect(await page.locator('#answer').textContent()).toBe(expected[0]!.name);
    await close();
  });

  it('says what to do when a file is no picture, or there is no camera', async () => {
    const { page, close } = await open();
    await page.locator('#file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.getByRole('alert').getByText('can’t be read').waitFor();
    await page.getByRole('button', { name: 'Use the camera' }).press('Enter');
    await page.getByRole('alert').getByText('There is no camera').waitFor();
    await page.locator('#file').setInputFiles(filed());
    await expectAnswer(page);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
    await close();
  });
});
