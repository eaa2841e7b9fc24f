import { afterEach, describe, expect, it, vi } from 'vitest';
import ContextMenu from '../../../../renderer/app/ContextMenu.svelte';
import Palette from '../../../../renderer/app/Palette.svelte';
import FormatTable from '../../../../renderer/features/export/FormatTable.svelte';
import { ExportForm } from '../../../../renderer/features/export/form.svelte.ts';
import { formatRows } from '../../../../renderer/features/export/rows.ts';
import { targetOfRun } from '../../../../renderer/features/export/target.ts';
import ArgumentField from '../../../../renderer/features/train/ArgumentField.svelte';
import { TrainingForm } from '../../../../renderer/features/train/form.svelte.ts';
import Segments from '../../../../renderer/ui/Segments.svelte';
import SubjectPicker from '../../../../renderer/ui/SubjectPicker.svelte';
import Tooltip from '../../../../renderer/ui/Tooltip.svelte';
import { runDetail, runRow } from '../fakeBridge.ts';
import { all, appWith, click, press, settled, show, type } from './mounting.ts';
import Throwing from './Throwing.svelte';

const best = { value: 0.5, epoch: 1, metric: 'valAccuracy' } as const;
const runs = [runRow({ run: 'a', name: 'first', epochs: 1, best }), runRow({ run: 'b', name: 'second', epochs: 1, best })];

describe('the boundary of a section', () => {
  it('says what failed, and shows the section once it works', async () => {
    const works = vi.fn(() => 'here').mockImplementationOnce(() => { throw new Error('no luck'); });
    show(await appWith(), Throwing, { work: works });
    expect(all('alert')[0]!.textContent).toMatch(/It failed.*no luck/s);
    await click(all('button', 'Try again')[0]!);
    expect([all('alert').length, document.querySelector('p')!.textContent]).toEqual([0, 'here']);
  });
});

describe('the selector of a run', () => {
  it('finds by what is typed, and Enter chooses', async () => {
    const choose = vi.fn();
    const app = await appWith(runs);
    show(app, SubjectPicker, { label: 'Run', value: app.subjects[0]!, choose });
    await click(all('button', 'first')[0]!);
    expect(all('option').map((option) => option.textContent.trim())).toEqual(['first 0.5000', 'second 0.5000']);
    const field = all('combobox')[0] as HTMLInputElement;
    await type('sec', field);
    expect(all('option')).toHaveLength(1);
    await press('Enter', field);
    expect(choose.mock.calls).toEqual([[{ kind: 'run', id: 'b' }]]);
    expect(all('listbox')).toHaveLength(0);
  });
});

describe('the selector of a run, opened', () => {
  it('begins at the one that holds', async () => {
    const app = await appWith(runs);
    show(app, SubjectPicker, { label: 'Run', value: app.subjects[1]!, choose: vi.fn() });
    await click(all('button', 'second')[0]!);
    expect(all('option').map((option) => option.getAttribute('aria-selected'))).toEqual(['false', 'true']);
  });
});

describe('the tooltip', () => {
  afterEach(() => void vi.useRealTimers());
  const point = (type: string, at: Element, pointerType = 'mouse'): boolean => at.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType }));

  /** Two buttons, of which the first has words. @returns it, and what brings time forward */
  async function twoButtons() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    show(await appWith(), Tooltip, {});
    const [button, other] = [document.createElement('button'), document.createElement('button')];
    button.dataset['tip'] = 'what it does';
    document.body.append(button, other);
    const pass = async (milliseconds: number): Promise<void> => {
      vi.advanceTimersByTime(milliseconds);
      await settled();
    };
    return { button, other, pass };
  }
  const said = (): string[] => all('tooltip').map(({ textContent }) => textContent.trim());

  it('is shown where the pointer rests, describes what it is of, and goes with Escape', async () => {
    const { button, other, pass } = await twoButtons();
    point('pointerover', button);
    await pass(400);
    expect(said()).toEqual([]);
    await pass(200);
    expect(said()).toEqual(['what it does']);
    expect(button.getAttribute('aria-describedby')).toBe(all('tooltip')[0]!.id);
    await press('Escape', button);
    expect([said(), button.getAttribute('aria-describedby')]).toEqual([[], null]);
    point('pointerover', other);
    point('pointerover', button);
    point('pointerdown', button);
    await pass(1000);
    expect(said()).toEqual([]);
  });

  it.each([['held', 600, ['what it does']], ['tapped', 100, []]] as const)('of what a finger has %s', async (_what, milliseconds, words) => {
    const { button, pass } = await twoButtons();
    for (const type of ['pointerover', 'pointerdown']) point(type, button, 'touch');
    await pass(milliseconds);
    point('pointerup', button, 'touch');
    await pass(1000);
    expect(said()).toEqual(words);
  });
});

describe('the palette', () => {
  it('moves with the arrows around the ends, runs what is chosen, and closes', async () => {
    const app = await appWith(runs);
    app.overlay = 'commands';
    show(app, Palette, {});
    await settled();
    const field = all('combobox')[0] as HTMLInputElement;
    await type('dark', field);
    const selected = (): string[] => all('option').filter((option) => option.getAttribute('aria-selected') === 'true').map((option) => option.textContent);
    const first = selected();
    expect(first).toHaveLength(1);
    await press('ArrowUp', field);
    await press('ArrowDown', field);
    expect(selected()).toEqual(first);
    await press('Enter', field);
    expect([app.settings.theme, app.overlay]).toEqual(['dark', null]);
  });
});

describe('the menu of a picture', () => {
  it('is used by keys alone: down, into the list of runs, and out again', async () => {
    const app = await appWith(runs);
    const ask = vi.spyOn(app.menu, 'ask').mockResolvedValue();
    show(app, ContextMenu, {});
    app.menu.show({ picture: { kind: 'dataset', dataset: 'd', split: 'test', index: 4 }, address: '/x.png', name: 'x', label: null }, { x: 10, y: 10 }, null);
    await settled();
    const focused = (): string => document.activeElement!.textContent.trim();
    expect(focused()).toContain('Classify with first');
    await press('ArrowDown');
    await press('ArrowRight');
    expect(focused()).toContain('first');
    await press('ArrowDown');
    expect(focused()).toContain('second');
    await press('ArrowLeft');
    expect(all('menu')).toHaveLength(1);
    await press('Home');
    await press('Enter');
    expect(ask.mock.calls).toEqual([[{ kind: 'run', id: 'a' }]]);
    expect(app.menu.open).toBeNull();
  });
});

describe('the table of formats', () => {
  it('has a line for every format, and ticking one puts it on the form', async () => {
    const app = await appWith(runs);
    show(app, FormatTable, { target: targetOfRun(runDetail()), lines: new Map(), make: async () => undefined });
    await vi.waitFor(() => expect(all('checkbox')).toHaveLength(formatRows.length), { timeout: 20_000 });
    (all('checkbox')[1] as HTMLInputElement).click();
    await settled();
    expect([...app.kept(ExportForm).chosen]).toHaveLength(1);
  });
});

describe('a field of the training', () => {
  it('shows a wrong value as wrong with its help, and the reset takes it back', async () => {
    const form = new TrainingForm(runDetail().training, () => null);
    show(await appWith(), ArgumentField, { form, path: 'epochs', label: 'Epochs', help: 'How often.' });
    const field = document.querySelector<HTMLInputElement>('input')!;
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['4', 'false']);
    await type('none', field);
    expect([field.getAttribute('aria-invalid'), form.problems.size]).toEqual(['true', 1]);
    expect(document.getElementById(field.getAttribute('aria-describedby')!)!.textContent).not.toBe('');
    await click(all('button', 'Epochs')[0]!);
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['4', 'false']);
  });
});

describe('choices side by side', () => {
  it('choose with the arrows', async () => {
    const choose = vi.fn();
    show(await appWith(), Segments, { label: 'Theme', choices: [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }], value: 'a', choose });
    const [first] = all('radio');
    first!.focus();
    await press('ArrowRight');
    expect(choose.mock.calls).toEqual([['b']]);
  });
});
