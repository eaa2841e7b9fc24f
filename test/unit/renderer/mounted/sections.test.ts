import { beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import Rail from '../../../../renderer/app/Rail.svelte';
import WindowDrop from '../../../../renderer/app/WindowDrop.svelte';
import Running from '../../../../renderer/features/home/Running.svelte';
import Runs from '../../../../renderer/features/runs/Runs.svelte';
import type { FakeBridge } from '../fakeBridge.ts';
import { runRow } from '../fakeBridge.ts';
import { all, appWith, press, settled, show } from './mounting.ts';

const best = { value: 0.5, epoch: 1, metric: 'valAccuracy' } as const;
const runs = [runRow({ run: 'a', name: 'first', state: 'finished', epochs: 1, best, created: '2026-01-02T00:00:00Z' }), runRow({ run: 'b', name: 'second', state: 'running', epochs: 1, epochsPlanned: 4, best, created: '2026-01-01T00:00:00Z' })];
const bridgeOf = (app: App): FakeBridge => app.bridge as unknown as FakeBridge;

beforeEach(() => {
  location.hash = '';
});

describe('the rail', () => {
  it('leads to the network looked at last, and says where one is', async () => {
    const app = await appWith(runs);
    show(app, Rail, {});
    const link = (name: string): HTMLAnchorElement => [...document.querySelectorAll('a')].find((one) => one.textContent.trim().startsWith(name))!;
    expect(link('Inspect').getAttribute('href')).toBe('#/inspect/classify');
    app.router.go({ page: 'run', run: 'b' });
    await settled();
    expect(['Inspect', 'Export'].map((name) => link(name).getAttribute('href'))).toEqual(['#/inspect/classify/run/b', '#/export/run/b']);
    expect([...document.querySelectorAll('[aria-current=page]')].map((one) => one.textContent.trim())).toEqual(['Runs']);
  });
});

describe('what trains now', () => {
  it('moves with what is heard of the run, and listens no longer once it has ended', async () => {
    const app = await appWith(runs);
    const bridge = bridgeOf(app);
    show(app, Running, {});
    await settled();
    const listening = bridge.listening;
    const share = (): string | null => all('progressbar')[0]!.getAttribute('aria-valuenow');
    expect([all('progressbar').length, share()]).toEqual([1, '25']);
    bridge.tell('run', { type: 'batch', run: 'b', attempt: 1, epoch: 2, firstStep: 10, stepsPerEpoch: 10, loss: [1, 1, 1, 1, 1], accuracy: [], meanLoss: 1, meanAccuracy: 0, stepMs: 4, imagesPerSecond: 1234, secondsLeft: 75, memoryBytes: 0 });
    await settled();
    expect(share()).toBe('38');
    expect(document.body.textContent).toMatch(/Epoch\s*2\s*of\s*4.*1,234\s*images\/s.*1:15\s*left/s);
    bridge.tell('runs', { row: { ...runs[1]!, state: 'finished' } });
    await settled();
    expect([all('progressbar').length, bridge.listening]).toEqual([0, listening - 1]);
    expect(document.body.textContent).toContain('Nothing is training.');
  });
});

describe('the list of runs', () => {
  it('takes the run to rename from the address, and gives it its new name', async () => {
    location.hash = '#/runs?run=b&rename=1';
    const app = await appWith(runs);
    show(app, Runs, {});
    await settled();
    const field = all('textbox', 'Rename')[0] as HTMLInputElement;
    expect(field.value).toBe('second');
    field.value = 'better';
    await press('Enter', field);
    expect(bridgeOf(app).asked.at(-1)).toEqual({ name: 'runs.rename', input: { run: 'b', name: 'better' } });
    expect([all('textbox', 'Rename').length, app.router.query]).toEqual([0, { run: 'b' }]);
  });

  it('shows what the filter of the address lets through', async () => {
    location.hash = '#/runs?filter=sec';
    show(await appWith(runs), Runs, {});
    await settled();
    expect([...document.querySelectorAll('[role=row] a')].map((link) => link.textContent)).toEqual(['second']);
    expect(document.querySelector<HTMLInputElement>('input[type=search]')!.value).toBe('sec');
  });
});

describe('what is pasted', () => {
  const paste = async (files: readonly File[]): Promise<void> => {
    const clipboardData = { files, items: files.map((file) => ({ kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => null })) };
    window.dispatchEvent(Object.assign(new Event('paste'), { clipboardData }));
    await settled();
  };

  it.each([
    ['a picture goes to Inspect', [new File(['x'], 'cat.png', { type: 'image/png' })], '#/inspect/classify'],
    ['words stay where they are', [], '#/settings'],
  ])('%s', async (_what, files, address) => {
    location.hash = '#/settings';
    const app = await appWith(runs);
    show(app, WindowDrop, {});
    await paste(files);
    expect(location.hash).toBe(address);
    expect(app.incomingPicture?.name).toBe(files[0]?.name);
  });
});
