import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { importanceOf } from '../../../../core/comparison/importance.ts';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import type { Reckoner } from '../../../../renderer/features/runs/compare/settings/importances.svelte.ts';
import SettingsBoard from '../../../../renderer/features/runs/compare/settings/SettingsBoard.svelte';
import type { Entry } from '../../../../renderer/features/runs/table/entry.ts';
import { entry } from '../features/runs/table/entries.ts';
import { all, appWith, click, settled, show } from './mounting.ts';

const extremes = (value: number): { last: number; lastEpoch: number; min: number; minEpoch: number; max: number; maxEpoch: number } => ({ last: value, lastEpoch: 1, min: value, minEpoch: 1, max: value, maxEpoch: 1 });
/** Rates from 0.001 on, each twice the one before; the last run has no result. */
const runs = (count: number): Entry[] => Array.from({ length: count }, (_, place) => entry(`r${place}`, null, {
  settings: { 'optimizer.learningRate': 0.001 * 2 ** place, optimizer: ['Adam', 'SGD', 'AdamW'][(place * 5) % 3]!, 'optimizer.momentum': place % 3 === 0 ? 0.9 + place / 1000 : null },
  facts: { metrics: place === count - 1 ? {} : { valAccuracy: extremes(0.5 + place / 100) } },
}));
const atOnce: Reckoner = { ask: (settings, results) => Promise.resolve(importanceOf(settings, results)), close: () => undefined };

// This document has no canvas and lays nothing out.
const canvas = new Proxy({}, { get: (_target, name) => (name === 'measureText' ? () => ({ width: 0 }) : () => undefined), set: () => true });
const silence = (event: Event): void => event.stopImmediatePropagation();
beforeEach(() => {
  location.hash = '#/runs/settings';
  window.addEventListener('hashchange', silence);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(canvas as never);
});
afterEach(() => {
  window.removeEventListener('hashchange', silence);
  vi.restoreAllMocks();
});

async function board(count = 12): Promise<App> {
  const entries = runs(count);
  const app = await appWith(entries.map(({ row }) => row));
  show(app, SettingsBoard, { entries, ownColours: false, lit: null, reckoner: atOnce });
  await settled();
  return app;
}

const listed = (): string[] => [...document.querySelectorAll('tbody tr')].map((row) => row.querySelector('a')!.textContent.trim());
const heads = (): string[] => [...document.querySelectorAll('.heads button')].map((head) => head.textContent.trim());
const head = (name: string): HTMLElement => all('button', name).find((button) => button.closest('.heads'))!;
async function write(label: string, text: string): Promise<void> {
  const field = document.getElementById([...document.querySelectorAll('label')].find((one) => one.textContent === label)!.htmlFor) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
}

describe('settings and results, by keys alone', () => {
  it('choose runs by two numbers and by words, all of which must hold; the address keeps it and a table lists them, the best first', async () => {
    const app = await board();
    expect([heads(), listed().length, listed()[0]]).toEqual([['Learning rate', 'Optimizer', 'momentum', 'val accuracy best'], 12, 'r10']);
    await click(head('Learning rate'));
    await write('From', '0.004');
    await write('to', '0,1');
    expect(app.router.query).toEqual({ brush: 'optimizer.learningRate:0.004..0.1' });
    expect(listed()).toEqual(['r6', 'r5', 'r4', 'r3', 'r2']);
    await click(head('Optimizer'));
    await click(all('checkbox').find((box) => box.parentElement!.textContent.startsWith('SGD'))!);
    expect(listed()).toEqual(['r5', 'r2']);
    expect(document.querySelector<HTMLAnchorElement>('tbody a')!.getAttribute('href')).toBe('#/run/r5');
    await click(all('button', 'Choose all runs')[0]!);
    expect([app.router.query, listed().length]).toEqual([{}, 12]);
  });

  it('keep what has no value apart: it is chosen by its own mark and said in words', async () => {
    await board();
    await click(head('momentum'));
    await click(all('checkbox').find((box) => box.parentElement!.textContent.startsWith('Runs without it'))!);
    expect(listed()).toEqual(['r10', 'r8', 'r7', 'r5', 'r4', 'r2', 'r1', 'r11']);
    expect(document.querySelector('tbody tr:last-child')!.textContent).toMatch(/none.*none/);
  });

  it('move and remove axes', async () => {
    const app = await board();
    await click(head('Optimizer'));
    await click(all('button', 'Move left')[0]!);
    expect(heads().slice(0, 2)).toEqual(['Optimizer', 'Learning rate']);
    await click(all('button', 'Remove axis')[0]!);
    expect([heads(), app.router.query['axes']]).toEqual([['Learning rate', 'momentum', 'val accuracy best'], 'optimizer.learningRate,optimizer.momentum,valAccuracy.best']);
  });

  it.each([[12, 'Has to do with the result: Learning rate.'], [4, 'No clear answer: these are too few runs to tell.']])('say of %i runs what matters: %s', async (count, answer) => {
    await board(count);
    expect(document.body.textContent).toContain(answer);
  });
});
