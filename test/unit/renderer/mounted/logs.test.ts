import { afterEach, describe, expect, it, vi } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import type { FoundLogs, LogPreview } from '../../../../core/imported-runs.ts';
import ExportLogs from '../../../../renderer/features/runs/logs/ExportLogs.svelte';
import { LogExport } from '../../../../renderer/features/runs/logs/exporting.svelte.ts';
import ImportLogs from '../../../../renderer/features/runs/logs/ImportLogs.svelte';
import { LogImport } from '../../../../renderer/features/runs/logs/importing.svelte.ts';
import { FakeBridge, runRow } from '../fakeBridge.ts';
import { all, appWith, click, settled, show, type } from './mounting.ts';

afterEach(() => void vi.unstubAllGlobals());

const preview = (name: string, changes: Partial<LogPreview> = {}): LogPreview => ({ name, epochs: 12, steps: 400, columns: ['loss', 'valAccuracy'], leftOut: [], notes: [], there: null, ...changes });
const text = (): string => document.querySelector('form')!.textContent.replaceAll(/\s+/g, ' ');

/** The dialog over logs of which this is found. */
async function opened(runs: LogPreview[], warnings: FoundLogs['warnings'] = []) {
  const app = await appWith([runRow({ run: 'old', name: 'older' })]);
  const asked = new FakeBridge({
    'runs.readLogs': () => ({ log: 'l1', source: 'tune', format: 'tensorboard', runs, warnings }),
    'runs.importLogs': ({ name }) => ({ rows: [runRow({ run: 'n1', name: name ?? 'found', imported: true })], warnings: [] }),
    'runs.forgetLogs': () => null,
  });
  const invoke = vi.spyOn(app.bridge, 'invoke').mockImplementation(((...call: Parameters<typeof asked.invoke>) => asked.invoke(...call)) as typeof app.bridge.invoke);
  const importing = new LogImport(() => Promise.resolve('u'));
  vi.spyOn(app, 'kept').mockReturnValue(importing);
  show(app, ImportLogs, {});
  await importing.read(app.bridge, [{ path: 'tune/events.out.tfevents.1', file: new Blob(['x']) }, { path: 'tune/empty', file: new Blob([]) }]);
  await settled();
  return { app, asked, importing, invoke };
}

describe('logs on their way in', () => {
  it('show what was understood, and what is left out', async () => {
    const { asked } = await opened([preview('lr 0.1', { notes: [phrase`Left out of the log: ${'grad_norm'}.`] })], [phrase`${'b'} holds no values.`]);
    expect(text()).toMatch(/12 epochs · 400 steps · train loss · val accuracy.*Left out of the log: grad_norm.*b holds no values/);
    expect(asked.asked[0]!.input).toEqual({ files: [{ upload: 'u', path: 'tune/events.out.tfevents.1' }] });
  });

  it.each([['as they are called', 'lr 0.1', { log: 'l1' }], ['by another name', 'mine', { log: 'l1', name: 'mine' }]])('are taken in %s, and shown', async (_, name, input) => {
    const { app, asked } = await opened([preview('lr 0.1')]);
    const field = all('textbox')[0] as HTMLInputElement;
    expect(field.value).toBe('lr 0.1');
    await type(name, field);
    await click(all('button', 'Import')[0]!);
    expect([asked.asked.at(-1), all('dialog').length, app.router.route]).toEqual([{ name: 'runs.importLogs', input }, 0, { page: 'run', run: 'n1' }]);
  });

  it('that are not wanted are forgotten', async () => {
    const { asked } = await opened([preview('a'), preview('b')]);
    expect(text()).toContain('2 runs in tune');
    await click(all('button', 'Cancel')[0]!);
    expect([asked.asked.at(-1), all('dialog').length]).toEqual([{ name: 'runs.forgetLogs', input: { log: 'l1' } }, 0]);
  });

  it('that are here already lead to their run', async () => {
    const { app } = await opened([preview('a', { there: { run: 'old', name: 'older' } })]);
    expect(text()).toContain('Brought in before, as older');
    expect(all('button', 'Import')).toEqual([]);
    await click(all('button', 'Open')[0]!);
    expect(app.router.route).toEqual({ page: 'run', run: 'old' });
  });

  it('say why they are refused, where the hand was', async () => {
    const { importing, invoke, app } = await opened([preview('a')]);
    invoke.mockRejectedValue(new EpochalError('import.not-a-log', { file: 'a.csv', problem: phrase`${'a'} holds no values.` }));
    await importing.read(app.bridge, [{ path: 'a.csv', file: new Blob(['x']) }]);
    await settled();
    expect(all('alert')[0]!.textContent).toMatch(/a\.csv could not be imported.*a holds no values/s);
  });

  it('are called off while they are read', async () => {
    const { importing, invoke, app } = await opened([preview('a')]);
    invoke.mockImplementation(((_name: string, _input: object, signal?: AbortSignal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('called off'))))) as typeof app.bridge.invoke);
    const reading = importing.read(app.bridge, [{ path: 'a.csv', file: new Blob(['x']) }]);
    await settled();
    expect(all('status')[0]!.textContent).toContain('Reading a.csv');
    await click(all('button', 'Cancel')[0]!);
    await reading;
    await settled();
    expect([importing.isOpen, all('dialog').length]).toEqual([false, 0]);
  });
});

describe('a log on its way out', () => {
  const saved: string[] = [];
  /** @param answer of the app. */
  async function asking(answer: () => Response) {
    const app = await appWith([runRow({ run: 'a', name: 'first' })]);
    const fetched = vi.fn((_address: string, _request: { body: string }) => Promise.resolve(answer()));
    vi.stubGlobal('fetch', fetched);
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => 'blob:x');
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) { saved.push(this.download); });
    show(app, ExportLogs, {});
    app.kept(LogExport).ask(['a']);
    await settled();
    return { app, fetched };
  }

  it('is saved in the form chosen', async () => {
    const { app, fetched } = await asking(() => new Response('zip', { headers: { 'content-disposition': `attachment; filename*=UTF-8''first-csv.zip` } }));
    expect(text()).toContain('What is recorded of first');
    await click(all('radio', 'CSV')[0]!);
    (document.querySelector('input[type=checkbox]') as HTMLInputElement).click();
    await click(all('button', 'Save')[0]!);
    await vi.waitUntil(() => app.kept(LogExport).runs === null);
    expect([JSON.parse(fetched.mock.calls[0]![1].body), saved]).toEqual([{ runs: ['a'], format: 'csv', perStep: true }, ['first-csv.zip']]);
  });

  it('says why it failed, and can be tried again', async () => {
    await asking(() => Response.json({ error: new EpochalError('run.unknown', { run: 'a' }).plain }, { status: 404 }));
    await click(all('button', 'Save')[0]!);
    await vi.waitUntil(() => all('alert').length > 0);
    await settled();
    expect([all('alert')[0]!.textContent.includes('could not be exported'), (all('button', 'Save')[0] as HTMLButtonElement).disabled]).toEqual([true, false]);
  });
});
