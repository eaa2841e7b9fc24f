import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import type { RunDetail, Samples } from '../../../../core/runs.ts';
import { encodeAnswers } from '../../../../core/ledger/codec.ts';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import Run from '../../../../renderer/features/runs/run/Run.svelte';
import Train from '../../../../renderer/features/train/Train.svelte';
import { epochRow, runDetail, runRow, type FakeBridge } from '../fakeBridge.ts';
import { answersOf } from '../features/runs/compare/answers/answering.ts';
import { all, appWith, click, press, settled, show } from './mounting.ts';

// A chart is drawn in a browser alone.
vi.mock('../../../../renderer/ui/chart/curves.ts', () => ({ createCurveChart: () => ({ draw: () => undefined, epochAt: () => 1, close: () => undefined }) }));

const classes = ['cat', 'dog', 'ship'].map((name) => ({ name, nameZh: null }));
const labels = [0, 1, 2, 1];
/** What is predicted of each sample after each epoch. */
const predicted = [[1, 1, 1, 1], [0, 1, 2, 0], [0, 1, 2, 1]];
const samplesOf = (epoch: number): Samples => ({ epoch, split: 'test', predictions: predicted[epoch - 1]!.map((one, index) => ({ index, label: labels[index]!, predicted: one, probability: 0.8 })) });
const rows = [1, 2, 3].map((epoch) => ({ ...epochRow(epoch), classAccuracy: [0.1, 0.2, 0.3].map((value) => value * epoch) }));
const finished: Partial<RunDetail> = { state: 'finished', epochs: 3, epochsPlanned: 3, epochRows: rows, sampleEpochs: [1, 2, 3], classes };

const silence = (event: Event): void => event.stopImmediatePropagation();
beforeEach(() => {
  location.hash = '#/run/r1';
  // This document tells of an address that was replaced as of a new one; browsers do not.
  window.addEventListener('hashchange', silence);
  vi.stubGlobal('fetch', (address: string) => {
    const epoch = Number(/ledger\/(\d+)\/validation$/.exec(address)![1]);
    return Promise.resolve(new Response(encodeAnswers(answersOf(labels, predicted[epoch - 1]!, { probability: Float32Array.from(labels, (label, image) => (predicted[epoch - 1]![image] === label ? 0.75 : 0.25)) })) as BodyInit));
  });
});
afterEach(() => {
  window.removeEventListener('hashchange', silence);
  vi.unstubAllGlobals();
});

/** The page of a run; `details` of other runs by their id. */
async function opened(changes: Partial<RunDetail>, details: Record<string, RunDetail> = {}): Promise<{ app: App; bridge: FakeBridge }> {
  const detail = runDetail(changes);
  const app = await appWith([detail, ...Object.values(details), runRow({ run: 'other', state: 'finished' })]);
  const bridge = app.bridge as unknown as FakeBridge;
  const answers: Partial<Record<string, (input: never) => unknown>> = {
    'runs.show': ({ run }: { run: string }) => details[run] ?? detail,
    'runs.series': () => ({ attempt: 1, next: 0, steps: [], loss: [], accuracy: [] }),
    'runs.samples': ({ epoch }: { epoch?: number }) => (detail.epochRows.length === 0 ? null : samplesOf(epoch ?? 3)),
    'predict.picture': () => ({ run: 'r1', top: classes.map((one, index) => ({ ...one, index, probability: 0.5 - index / 10 })), probabilities: [], named: true, datasetChanged: false, milliseconds: 1 }),
  };
  const { invoke } = bridge;
  vi.spyOn(bridge, 'invoke').mockImplementation(((name: never, input: never) => {
    const answer = answers[name];
    if (!answer) return invoke.call(bridge, name, input);
    bridge.asked.push({ name, input });
    return Promise.resolve(answer(input));
  }) as never);
  show(app, Run, { run: 'r1' });
  for (let frames = 0; frames < 3; frames++) await settled();
  return { app, bridge };
}
const words = (): string => document.body.textContent.replaceAll(/\s+/g, ' ');
const actions = (): string[] => [...document.querySelectorAll('header .actions .actions :is(button, a)')].map((one) => one.textContent.trim() || one.getAttribute('aria-label')!);

describe('the actions of a run', () => {
  const lasting = ['Again, but with…', 'Compare with…', 'Export…', 'More', 'Classify a picture…'];
  it.each([
    ['queued', {}, ['Pause', 'Stop', ...lasting]],
    ['running', { epochRows: rows.slice(0, 1) }, ['Pause', 'Stop', ...lasting]],
    ['paused', { epochRows: rows.slice(0, 1) }, ['Resume', 'Stop', ...lasting]],
    ['finished', finished, lasting],
    ['interrupted', {}, lasting],
  ] as const)('keep their order: %s', async (state, changes, expected) => {
    await opened({ ...changes, state } as Partial<RunDetail>);
    expect(actions()).toEqual(expected);
  });

  it('are in its menu, which renames, notes and deletes with undo', async () => {
    const { app, bridge } = await opened(finished);
    await click(all('button', 'More')[0]!);
    expect(all('menuitem').map((item) => item.querySelector('.label')!.textContent)).toEqual(['Again, but with…', 'Repeat…', 'Export…', 'Rename', 'Note…', 'Star', 'Archive', 'Tags…', 'Export log…', 'Delete']);
    await click(all('menuitem', 'Rename')[0]!);
    const field = all('textbox', 'Name')[0] as HTMLInputElement;
    field.value = 'better';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.form!.requestSubmit();
    await settled();
    expect(bridge.asked.at(-1)).toEqual({ name: 'runs.rename', input: { run: 'r1', name: 'better' } });
    await click(all('button', 'More')[0]!);
    await click(all('menuitem', 'Delete')[0]!);
    expect([app.runs.row('r1'), location.hash]).toEqual([undefined, '#/runs']);
    app.toasts.shown.at(-1)!.action!.run();
    expect([app.runs.row('r1')?.run, location.hash]).toEqual(['r1', '#/run/r1']);
  });
});

describe('a run whose loss became no number', () => {
  it('offers a tenth of its rate first, which opens Train with it as a change', async () => {
    const { plain: error } = new EpochalError('training.nan', { what: phrase`The loss became NaN in epoch 1, step 2 of 10`, rate: 0.001, lower: 0.0001 });
    await opened({ state: 'failed', error });
    const ways = [...document.querySelectorAll<HTMLElement>('[role=alert] .button')];
    expect(ways.map((way) => [way.textContent, way.classList.contains('primary'), way.getAttribute('href')])).toEqual([
      ['Again with learning rate 0.0001', true, '#/train/run/r1?learningRate=0.0001'],
      ['Resume', false, null],
    ]);
  });

  it('is trained again with the rate of the address, which can be reset', async () => {
    const { app } = await opened({ state: 'failed' });
    document.body.replaceChildren();
    location.hash = '#/train/run/r1?learningRate=0.0001';
    app.router.query = { learningRate: '0.0001' };
    show(app, Train, { run: 'r1' });
    await settled();
    expect(all('button', 'Optimizer')[0]!.textContent).toContain('Adam, 0.0001');
    expect(all('button', 'Reset all')).toHaveLength(1);
  });
});

describe('the epoch of the page', () => {
  it('moves classes and samples together, by keys, and is in the address; reading a curve holds for a moment', async () => {
    const { app } = await opened(finished);
    expect(words()).toMatch(/epoch 3, worst first.*Samples after epoch 3/);
    const slider = all('slider', 'Epoch of everything')[0]!;
    await press('Home', slider);
    await settled();
    expect(words()).toMatch(/Accuracy by class epoch 1 .*Samples after epoch 1/);
    expect(app.router.query).toEqual({ epoch: '1' });
    await press('ArrowRight', slider);
    await settled();
    expect([app.router.query['epoch'], slider.getAttribute('aria-valuetext')]).toEqual(['2', 'epoch 2']);
    const curve = document.querySelector('canvas')!;
    await press('ArrowLeft', curve);
    await settled();
    expect(words()).toMatch(/Accuracy by class epoch 1 .*Samples after epoch 2/);
    curve.dispatchEvent(new FocusEvent('blur'));
    await settled();
    expect(words()).toMatch(/Accuracy by class epoch 2 /);
    await press('End', slider);
    await settled();
    expect([words().includes('Samples after epoch 3'), app.router.query]).toEqual([true, {}]);
  });
});

describe('a sample', () => {
  it('opens large with its likeliest classes and its history; arrow keys go on, Escape closes', async () => {
    await opened(finished);
    const lines = (): string[] => [...document.querySelectorAll('[role=dialog] tbody tr')].map((line) => line.textContent.replaceAll(/\s+/g, ' ').trim());
    await click(document.querySelector<HTMLElement>('ul[aria-label="Sample pictures"] button')!);
    for (let frames = 0; frames < 3; frames++) await settled();
    expect(all('dialog')[0]!.querySelector('h2')!.textContent).toBe('cat, image 0');
    expect([...all('dialog')[0]!.querySelectorAll('ol .name')].map((name) => name.textContent.trim())).toEqual(['cat', 'dog', 'ship']);
    expect(lines()).toEqual(['3cat75.0%', '2cat75.0%', '1× dog25.0%']);
    await press('End', document.body);
    expect(lines()).toEqual(['3dog75.0%', '2× cat25.0%', '1dog75.0%']);
    await press('ArrowLeft', document.body);
    expect(all('dialog')[0]!.querySelector('h2')!.textContent).toBe('ship, image 2');
    await press('Escape', document.body);
    expect(all('dialog')).toHaveLength(0);
  });
});

describe('a run begun from another', () => {
  it('says from which, and what is another, as chips', async () => {
    const before = runDetail({ run: 'p', name: 'plain' });
    await opened({ parent: 'p', parentEpoch: 2, forked: true, training: { ...before.training, batchSize: 64, threads: 2 } }, { p: before });
    expect(words()).toMatch(/Forked from plain at epoch 2 Batch size 32 → 64/);
    expect([...document.querySelectorAll('a')].find((link) => link.textContent === 'plain')!.getAttribute('href')).toBe('#/run/p');
    expect(document.querySelectorAll('.chip')).toHaveLength(1);
  });
});

describe('an app that no longer answers', () => {
  it('freezes the page, says so, and the page goes on when it is back', async () => {
    const { app, bridge } = await opened({ state: 'running', epochRows: rows });
    app.connection = 'lost';
    await settled();
    const bar = document.querySelector<HTMLElement>('header .actions .actions')!;
    expect([bar.inert, all('status', 'has not answered since').length, words().includes('Samples after epoch 3')]).toEqual([true, 1, true]);
    const asked = bridge.asked.filter(({ name }) => name === 'runs.show').length;
    app.connection = 'open';
    await settled();
    expect([bar.inert, all('status', 'has not answered since').length]).toEqual([false, 0]);
    expect(bridge.asked.filter(({ name }) => name === 'runs.show')).toHaveLength(asked + 1);
  });
});
