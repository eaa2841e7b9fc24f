import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRuns } from '../../bench/seeded-runs.ts';
import { resolveHome } from '../../main/system/home.ts';
import { writeComparedRuns } from '../support/comparedRuns.ts';
import { hosts, type OpenApp } from './hosts.ts';

/** As long as a busy machine may take. */
const slow = { timeout: 30_000 };

const folder = mkdtempSync(join(tmpdir(), 'epochal-compare-'));
let app: OpenApp;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  const home = resolveHome(join(folder, 'home'));
  await writeComparedRuns(home, { runs: 3, epochs: 6, images: 400 });
  app = await hosts[0]!.open(home.root);
  ({ page } = app);
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => errors.push(error.message));
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each step stands on the one before: a home with three runs of six epochs on `waves`, with answers and without checkpoints. */
describe('runs side by side, in a browser', () => {
  it('three are chosen in the table and compared', async () => {
    await page.evaluate(() => { location.hash = '#/runs'; });
    for (const name of ['run 1', 'run 2', 'run 3']) await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check();
    await page.getByRole('main').getByRole('link', { name: 'Compare', exact: true }).click();
    await page.getByRole('table').getByText('Best accuracy').waitFor();
    expect(await page.getByRole('list', { name: 'Compared runs' }).getByText(/^run \d$/).allTextContents()).toEqual(['run 3', 'run 2', 'run 1']);
    await expect.poll(async () => (await verdicts()).length, slow).toBe(3);
  });

  it('a span that is drawn in one chart is shown by all, until all is shown again', async () => {
    const whole = await Promise.all(charts().map(pixels));
    const box = (await page.getByRole('img', { name: /^Validation accuracy over Epoch, 3 lines/ }).boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => (await Promise.all(charts().map(pixels))).map((now, place) => now === whole[place]), slow).toEqual([false, false]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => Promise.all(charts().map(pixels)), slow).toEqual(whole);
  });

  it('one slider moves the cursor of the charts, pictures, matrices, accuracies of classes and verdicts', async () => {
    const at = async (): Promise<unknown[]> => [
      ...(await Promise.all([page.locator('figure .plot .overlay').nth(0), page.locator('figure .plot .overlay').nth(1), ...['run 1', 'run 2', 'run 3'].map((name) => page.getByRole('img', { name: new RegExp(`^Confusion matrix of ${name}`) }))].map(pixels))),
      await page.getByRole('list', { name: 'Samples' }).textContent(),
      await page.getByRole('region', { name: 'Accuracy by class' }).textContent(),
      (await verdicts()).join(),
    ];
    await page.mouse.move(0, 0);
    const last = await at();
    await page.getByRole('slider', { name: 'Epoch of everything on this page' }).press('Home');
    await expect.poll(async () => (await at()).map((now, place) => now === last[place]), slow).toEqual(last.map(() => false));
    await page.getByRole('slider', { name: 'Epoch of everything on this page' }).press('End');
    await expect.poll(at, slow).toEqual(last);
  });

  it('a picture that was forgotten opens, with what each run says of it', async () => {
    await page.getByRole('button', { name: 'Forgotten by run 2' }).click();
    await page.getByRole('list', { name: 'Forgotten by run 2' }).getByRole('button').first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('img').evaluate((picture) => (picture as HTMLImageElement).decode().then(() => (picture as HTMLImageElement).naturalWidth))).toBe(8);
    expect(await dialog.getByRole('row').nth(2).textContent()).toMatch(/run 2.*× class \d/);
    await page.keyboard.press('Escape');
  });

  it('the report opens from its file, without a network', async () => {
    await page.getByRole('button', { name: 'Save report' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Report with pictures (HTML)' }).click()]);
    const file = join(folder, 'report.html');
    await download.saveAs(file);
    const context = await page.context().browser()!.newContext({ offline: true });
    const report = await context.newPage();
    const asked: string[] = [];
    report.on('request', (request) => /^(file|data):/.test(request.url()) || asked.push(request.url()));
    await report.goto(pathToFileURL(file).href);
    expect(await report.locator('img').evaluateAll((all) => all.length > 0 && all.every((picture) => (picture as HTMLImageElement).naturalWidth === 8))).toBe(true);
    expect(await report.locator('svg path').count()).toBeGreaterThan(8);
    expect(await report.locator('body').innerText()).toContain((await verdicts())[0]);
    expect([asked, /<script|https?:(?!\/\/www\.w3\.org)/.test(readFileSync(file, 'utf8'))]).toEqual([[], false]);
    await context.close();
  });

  it('a log that is dropped on the window is shown, taken in, drawn, and leaves for TensorBoard', async () => {
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['epoch;val_accuracy;val_loss\n0;0,25;2,5\n1;0,5;1,5\n2;0,75;1\n'], 'other.csv', { type: 'text/csv' }));
      for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    const dialog = page.getByRole('dialog', { name: 'Import logs' });
    await dialog.getByText('3 epochs · val accuracy · val loss').waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('img', { name: /^Validation accuracy over Epoch, 1 line/ }).waitFor();
    expect(await page.getByTestId('best').textContent()).toBe('0.7500');
    await page.getByRole('button', { name: 'Export log…' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    expect((await download).suggestedFilename()).toBe('other-tensorboard.zip');
  });

  it('a run is done again with three seeds, and one of these is forked from a point of its curve', { timeout: 240_000 }, async () => {
    await visit('#/train/run/20260101-000002-aaaa');
    await page.getByLabel('Epochs', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Repeat…' }).click();
    await page.getByText('With the seeds 2, 3, 4, one after the other.').waitFor();
    await page.getByRole('button', { name: 'Train 3 seeds' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await visit('#/runs');
    const seeds = page.getByRole('row').filter({ hasText: /, seed \d/ });
    await expect.poll(() => seeds.filter({ hasText: 'finished' }).count(), { timeout: 180_000, interval: 500 }).toBe(3);
    const ids = await seeds.evaluateAll((rows) => rows.map(({ id }) => id.replace('run-', '')));
    await visit(`#/run/${ids[0]}`);
    const curve = page.getByRole('img', { name: /^Accuracy over 2 epochs/ });
    const { width } = (await curve.boundingBox())!;
    const fromHere = page.getByRole('menuitem', { name: 'Fork from epoch 2…' });
    // While the page is still being filled a menu may close again.
    await expect.poll(async () => {
      await curve.click({ button: 'right', position: { x: width * 0.75, y: 60 } });
      return fromHere.isVisible();
    }, { timeout: 30_000 }).toBe(true);
    await fromHere.click();
    await page.getByText('Forked from').waitFor();
    // Nothing is left to train until there are more epochs.
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Use 4' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('img', { name: /^Accuracy over 4 epochs/ }).waitFor({ timeout: 120_000 });
    const fork = await page.evaluate(() => location.hash.replace('#/run/', ''));
    await visit(`#/runs/compare/${[...ids, fork].join(',')}`);
    // Three seeds, their mean, and the fork.
    await page.getByRole('img', { name: /^Validation accuracy over Epoch, 5 lines/ }).waitFor();
    await page.getByRole('button', { name: 'Repeats as one' }).click();
    await page.getByRole('img', { name: /^Validation accuracy over Epoch, 4 lines/ }).waitFor();
  });

  it('nothing went wrong meanwhile', () => {
    expect(errors).toEqual([]);
  });
});

/** Each step stands on the one before: a home with 1,000 finished runs. */
describe('a table of 1,000 runs, in a browser', { timeout: 200_000 }, () => {
  const home = resolveHome(join(folder, 'table'));
  let table: OpenApp;
  let page: Page;
  const errors: string[] = [];
  /** A window that is loaded anew has a thousand runs to ask for. */
  const slow = { timeout: 90_000 };
  const visit = async (hash: string): Promise<void> => {
    await page.evaluate((to) => { location.hash = to; }, hash);
  };
  /** What the store says, to hold the window to. */
  const ask = <T>(sql: string): T[] => {
    const database = new Database(home.database, { readonly: true });
    try {
      return database.prepare<[], T>(sql).pluck().all();
    } finally {
      database.close();
    }
  };
  /** Lines in sight from the top, each by the text of its name. */
  const lines = (): Promise<string[]> =>
    page.locator('[role=rowgroup] [role=row]').evaluateAll((all) =>
      all
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((line) => line.querySelector('.name')!.textContent.replaceAll(/\s+/g, ' ').trim()));
  const first = async (): Promise<string> => (await lines())[0] ?? '';
  const filter = (text: string): Promise<void> => page.getByRole('searchbox').fill(text);

  beforeAll(async () => {
    seedRuns(home, { runs: 1000, epochs: 3 });
    table = await hosts[0]!.open(home.root);
    ({ page } = table);
    page.setDefaultTimeout(slow.timeout);
    page.on('pageerror', (error) => errors.push(error.message));
    await visit('#/runs');
  });
  afterAll(() => table?.close());

  it('is sorted, by what the store holds', async () => {
    await page.getByRole('columnheader', { name: 'Best', exact: true }).getByRole('button').click();
    const best = ask<string>('SELECT name FROM runs ORDER BY best_value DESC LIMIT 3');
    await expect.poll(async () => (await lines()).slice(0, 3), slow).toEqual(best);
    // The last one, at the end of what scrolls.
    await page.locator('.viewport').evaluate((viewport) => { viewport.scrollTop = viewport.scrollHeight; });
    await expect.poll(async () => (await lines()).at(-1), slow).toBe(ask<string>('SELECT name FROM runs ORDER BY best_value LIMIT 1')[0]);
    await page.locator('.viewport').evaluate((viewport) => { viewport.scrollTop = 0; });
  });

  it('is grouped, with the mean of each group, and folds', async () => {
    await page.getByLabel('Group by').selectOption('recipe');
    const [recipe] = ask<string | null>('SELECT recipe FROM runs GROUP BY recipe ORDER BY avg(best_value) DESC LIMIT 1');
    const [mean] = ask<number>('SELECT avg(best_value) FROM runs GROUP BY recipe ORDER BY avg(best_value) DESC LIMIT 1');
    const group = `${recipe ?? 'own model'} 250 runs`;
    await expect.poll(first, slow).toBe(group);
    expect(await page.getByRole('row').filter({ hasText: group }).textContent()).toContain(`${mean!.toFixed(4)} ± `);
    for (let left = 4; left > 0; left--) await page.getByRole('button', { name: /^Fold / }).first().click();
    await expect.poll(lines, slow).toHaveLength(4);
    await page.getByLabel('Group by').selectOption('');
  });

  it('is filtered by settings and results', async () => {
    const passing = ask<number>(`SELECT count(*) FROM runs WHERE recipe LIKE '%vgg%' AND best_value > 0.2 AND json_extract(training, '$.optimizer.learningRate') < 0.002`)[0];
    expect(passing).toBeGreaterThan(1);
    await filter('recipe:vgg best>0.2 lr<0.002');
    await page.getByText(`${passing} of 1,000 runs`).waitFor();
    await filter('');
  });

  it('keeps a baseline and the distance from it through a filter', async () => {
    await page.locator('[role=rowgroup] [role=row]').first().click();
    await page.keyboard.press('b');
    await page.getByRole('columnheader', { name: 'Δ Best' }).waitFor();
    const [top, second] = ask<string>('SELECT name FROM runs ORDER BY best_value DESC LIMIT 2') as [string, string];
    const [most, less] = ask<number>('SELECT best_value FROM runs ORDER BY best_value DESC LIMIT 2') as [number, number];
    await filter(`"${second}"`);
    await expect.poll(async () => (await lines()).slice(0, 2), slow).toEqual([top, second]);
    const distance = less - most;
    await page.getByRole('row').filter({ hasText: second }).getByText(`${distance < -0.00005 ? '−' : '±'}${Math.abs(distance).toFixed(4)}`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Unpin the baseline' }).click();
  });

  it('keeps a view under a name, and in an address', async () => {
    await filter('recipe:augmented');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Name of this view').fill('augmented, best first');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.keyboard.press('Escape');
    const [best] = ask<string>(`SELECT name FROM runs WHERE recipe LIKE '%augmented%' ORDER BY best_value DESC LIMIT 1`);
    await expect.poll(first, slow).toBe(best);
    await visit('#/home');
    await visit('#/runs');
    await expect.poll(first, slow).toBe(ask<string>('SELECT name FROM runs ORDER BY created DESC LIMIT 1')[0]);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('link', { name: 'augmented, best first' }).click();
    await expect.poll(first, slow).toBe(best);
    await page.reload();
    await expect.poll(first, slow).toBe(best);
  });

  it('has names edited in place', async () => {
    await page.locator('[role=rowgroup] [role=row]').first().click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Rename' }).fill('the best of them');
    await page.keyboard.press('Enter');
    await expect.poll(first, slow).toBe('the best of them');
    await expect.poll(() => ask<string>("SELECT name FROM runs WHERE name = 'the best of them'"), slow).toHaveLength(1);
  });

  it('deletes with undo, which a reload offers again', async () => {
    await expect.poll(first, slow).not.toBe('');
    const gone = await first();
    /** Undone in the window as soon as that is offered, since the time for it is short. @returns whether the run was out of sight until then. */
    const undo = async (): Promise<boolean> => {
      const found = await page.waitForFunction((name) => {
        const button = [...document.querySelectorAll<HTMLElement>('[role=status] button')].find(({ textContent }) => textContent.trim() === 'Undo');
        if (!button) return null;
        const isOut = [...document.querySelectorAll('[role=row] a')].every(({ textContent }) => textContent !== name);
        button.click();
        return { isOut };
      }, gone);
      return (await found.jsonValue())!.isOut;
    };
    const remove = async (): Promise<void> => {
      await page.getByRole('row').filter({ hasText: gone }).first().click();
      await page.keyboard.press('Delete');
    };
    await remove();
    expect(await undo()).toBe(true);
    await expect.poll(first, slow).toBe(gone);
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    await remove();
    await page.reload();
    expect(await undo()).toBe(true);
    await expect.poll(first, slow).toBe(gone);
    expect(ask<string>(`SELECT name FROM runs WHERE name = '${gone}'`)).toEqual([gone]);
    expect(errors).toEqual([]);
  });
});
async function visit(hash: string): Promise<void> {
  await page.evaluate((to) => { location.hash = to; }, hash);
}

function charts(): Locator[] {
  return [0, 1].map((place) => page.locator('figure .plot > canvas:first-child').nth(place));
}

/** What is said of each pair, once it is worked out. */
async function verdicts(): Promise<string[]> {
  await page.locator('section[aria-labelledby=verdicts] ul[aria-busy=false]').waitFor();
  return page.getByRole('region', { name: 'Which is better' }).getByRole('listitem').allInnerTexts();
}

/** What a canvas shows, to be compared. */
function pixels(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}
