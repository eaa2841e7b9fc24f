import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import Runs from '../../../../renderer/features/runs/Runs.svelte';
import type { FakeBridge } from '../fakeBridge.ts';
import { runRow } from '../fakeBridge.ts';
import { all, appWith, click, press, settled, show, type } from './mounting.ts';

const runs = ['a', 'b', 'c', 'd'].map((run, place) => runRow({ run, name: `net ${run}`, state: 'finished', recipe: place % 2 === 0 ? 'cnn' : 'vgg', best: { epoch: 1, metric: 'valAccuracy', value: 0.5 + place / 10 }, created: `2026-01-0${9 - place}T00:00:00.000Z` }));
const bridgeOf = (app: App): FakeBridge => app.bridge as unknown as FakeBridge;

// This document tells of an address that was replaced as of a new one; browsers do not.
const silence = (event: Event): void => event.stopImmediatePropagation();
beforeEach(() => window.addEventListener('hashchange', silence));
afterEach(() => window.removeEventListener('hashchange', silence));

async function opened(hash: string): Promise<App> {
  location.hash = hash;
  const app = await appWith(runs);
  show(app, Runs, {});
  await settled();
  return app;
}
const grid = (): HTMLElement => (all('grid')[0] ?? all('treegrid')[0])!;
/** The lines below the head, each by its beginning. */
const lines = (): string[] => all('row').slice(1).map((row) => row.querySelector('.name')!.textContent.replaceAll(/\s+/g, ' ').trim());
const held = (event: KeyboardEventInit & { key: string }): Promise<void> => {
  grid().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...event }));
  return settled();
};

describe('the table of runs, by keys alone', () => {
  it('selects with Space and Shift, all with Ctrl+A, and none with Escape; the address keeps it', async () => {
    const app = await opened('#/runs');
    grid().focus();
    await press(' ', grid());
    expect(app.router.query).toMatchObject({ run: 'a', selected: 'a' });
    await held({ key: 'ArrowDown', shiftKey: true });
    await held({ key: 'ArrowDown', shiftKey: true });
    expect(app.router.query).toMatchObject({ run: 'c', selected: 'a,b,c' });
    expect(all('row').filter((row) => row.getAttribute('aria-selected') === 'true')).toHaveLength(3);
    expect(document.querySelector<HTMLAnchorElement>('a[href*=compare]')!.getAttribute('href')).toBe('#/runs/compare/a,b,c');
    await held({ key: 'a', ctrlKey: true });
    expect(app.router.query['selected']).toBe('a,b,c,d');
    await press('Escape', grid());
    expect(app.router.query['selected']).toBeUndefined();
  });

  it('says how many can be compared where more are selected, and offers no comparison', async () => {
    location.hash = '#/runs';
    const many = Array.from({ length: 30 }, (_, place) => runRow({ run: `r${place}`, name: `net ${place}` }));
    show(await appWith(many), Runs, {});
    await settled();
    await held({ key: 'a', ctrlKey: true });
    expect(document.querySelector('.bar')!.textContent).toMatch(/30 selected\s*At most 20 runs are compared/);
    expect(document.querySelector('a[href*=compare]')).toBeNull();
  });

  it('folds and unfolds a group', async () => {
    await opened('#/runs?group=recipe&sort=-best');
    expect(lines()).toEqual(['vgg 2 runs', 'net d', 'net b', 'cnn 2 runs', 'net c', 'net a']);
    grid().focus();
    await press('ArrowLeft', grid());
    expect(lines()).toEqual(['vgg 2 runs', 'cnn 2 runs', 'net c', 'net a']);
    expect(all('row')[1]!.getAttribute('aria-expanded')).toBe('false');
    await press('Enter', grid());
    expect(lines()).toHaveLength(6);
  });

  it('pins a baseline that no filter takes away, and tells how far others are from it', async () => {
    await opened('#/runs?run=b');
    await press('b', grid());
    expect(lines()).toEqual(['net b', 'net a', 'net c', 'net d']);
    expect(all('columnheader', 'Δ Best')).toHaveLength(1);
    await type('"net d"', document.querySelector<HTMLInputElement>('input[type=search]')!);
    expect(lines()).toEqual(['net b', 'net d']);
    expect(all('row', 'net d')[0]!.textContent).toContain('+0.2000');
    await press('b', grid());
    expect(all('columnheader', 'Δ Best')).toHaveLength(0);
  });

  it('stars and tags what is selected, all at once', async () => {
    const app = await opened('#/runs?selected=a,c');
    await click(all('button', 'Star')[0]!);
    await click(all('button', 'Tags…')[0]!);
    const field = all('textbox', 'Tags')[0] as HTMLInputElement;
    await type('good, paper, good', field);
    field.form!.requestSubmit();
    await settled();
    expect(bridgeOf(app).asked.filter(({ name }) => name === 'runs.annotate').map(({ input }) => input)).toEqual([
      { runs: ['a', 'c'], starred: true },
      { runs: ['a', 'c'], addTags: ['good', 'paper'], removeTags: [] },
    ]);
  });

  it.each([
    ['on the table', () => grid()],
    ['on a line that was clicked', () => document.getElementById('run-b')!],
    ['on a cell that was clicked', () => document.querySelector('#run-b [data-column=best]')!],
  ])('notes and stars what is chosen, with the keyboard %s', async (_name, at) => {
    const app = await opened('#/runs?run=b');
    await press('s', at());
    await press('n', at());
    const field = all('textbox', 'Note')[0] as HTMLInputElement;
    await type('look again', field);
    field.form!.requestSubmit();
    await settled();
    expect(bridgeOf(app).asked.filter(({ name }) => name === 'runs.annotate').map(({ input }) => input)).toEqual([{ runs: ['b'], starred: true }, { runs: ['b'], note: 'look again' }]);
  });

  it('opens the menu of a line by a right click, which leads to Train filled in from the run', async () => {
    const app = await opened('#/runs');
    document.getElementById('run-c')!.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 5, clientY: 5 }));
    await settled();
    expect(all('menuitem').map((item) => item.querySelector('.label')!.textContent)).toEqual(['Open', 'Again, but with…', 'Repeat…', 'Rename', 'Note…', 'Star', 'Archive', 'Tags…', 'Pin as baseline', 'Export log…', 'Delete']);
    all('menuitem', 'Again')[0]!.click();
    await settled();
    expect(location.hash).toBe('#/train/run/c');
    expect(app.router.query).toMatchObject({ run: 'c' });
  });

  it('shows other columns, in another order, and keeps them', async () => {
    const app = await opened('#/runs');
    await click(all('button', 'Columns')[0]!);
    await type('val loss last', document.querySelectorAll<HTMLInputElement>('input[type=search]')[1]!);
    await click(all('checkbox', '').find((box) => box.closest('li') !== null)!);
    expect(app.router.query['columns']).toMatch(/^state,best,.*,valLoss\.last$/);
    expect(localStorage.getItem('epochal.runs.columns')).toBe(app.router.query['columns']);
  });

  it('moves a column to where it is dropped', async () => {
    const app = await opened('#/runs');
    const drag = (type: string, head: string): boolean => all('columnheader', head)[0]!.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    drag('dragstart', 'Epochs');
    drag('dragover', 'Best');
    drag('drop', 'Best');
    await settled();
    expect(app.router.query['columns']).toMatch(/^state,epochs,best,curve,/);
    expect(all('columnheader').map((head) => head.textContent.trim()).slice(3, 6)).toEqual(['State', 'Epochs', 'Best']);
    // Nothing takes the place of the name.
    drag('dragstart', 'Best');
    expect(drag('dragover', 'Name')).toBe(true);
  });

  it('colours the runs of a group alike, where that is wanted', async () => {
    const app = await opened('#/runs?group=recipe');
    const colours = (): string[] => ['a', 'b', 'c', 'd'].map((run) => document.querySelector<HTMLElement>(`#run-${run} .swatch`)!.style.background);
    app.colours.see(runs.map((row, colour) => ({ ...row, colour })));
    await settled();
    expect(new Set(colours()).size).toBe(4);
    await click(document.querySelector<HTMLElement>('.bar .colour input')!);
    const [a, b, c, d] = colours();
    expect([a === c, b === d, a === b]).toEqual([true, true, false]);
    expect(app.router.query['colour']).toBe('group');
  });
});
