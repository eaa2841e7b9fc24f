import { describe, expect, it } from 'vitest';
import { readDrop } from '../../../../renderer/app/dropped.ts';
import { entriesOf } from '../../../../renderer/app/commands.ts';
import { App } from '../../../../renderer/app/app.svelte.ts';
import type { Connection } from '../../../../renderer/app/bridge/connection.ts';
import { translate } from '../../../../renderer/app/messages/catalogue.ts';
import { parseRoute, routes, type Route } from '../../../../renderer/app/router.svelte.ts';
import { handOver, mostActedOn, sectionOf } from '../../../../renderer/app/section.ts';
import { sections } from '../../../../renderer/features/sections.ts';
import type { ModelRow } from '../../../../core/models.ts';
import type { RunRow } from '../../../../core/runs.ts';
import { FakeBridge, runRow } from '../fakeBridge.ts';
import { fakeWindow } from '../fakeWindow.ts';

/** The app at an address, with these runs and models. */
function appAt(hash = '', runs: readonly RunRow[] = [], models: readonly ModelRow[] = []) {
  const bridge = Object.assign(new FakeBridge({ 'runs.pause': () => null, 'runs.list': () => [...runs], 'models.list': () => [...models] }), { connection: { state: 'open', watch: () => undefined } as unknown as Connection });
  const { host, location } = fakeWindow(hash);
  return { app: new App({ bridge, window: host }), bridge, location };
}

async function appWith(runs: readonly RunRow[], models: readonly ModelRow[] = [], hash = '') {
  const one = appAt(hash, runs, models);
  await Promise.all([one.app.runs.load(), one.app.models.load()]);
  return one;
}

describe('the sections', () => {
  it('stand in the rail in this order', () => {
    expect(sections.map(({ title }) => translate('en', title))).toEqual(['Home', 'Data', 'Design', 'Train', 'Runs', 'Inspect', 'Export', 'Settings']);
  });

  it('show every page that has an address, and no page is of two', () => {
    const pages = sections.flatMap(({ views }) => Object.keys(views));
    expect(pages.toSorted()).toEqual(Object.keys(routes).toSorted());
    expect(new Set(pages).size).toBe(pages.length);
  });

  it('lead to pages of their own from the rail', () => {
    const { app } = appAt();
    for (const section of sections) expect(sectionOf(sections, section.start(app).page)).toBe(section);
  });
});

describe('the network looked at last', () => {
  it.each<[string, Route]>([
    ['#/run/a', { page: 'classify', network: { kind: 'run', id: 'a' } }],
    ['#/export/model/m', { page: 'classify', network: { kind: 'model', id: 'm' } }],
    ['#/design/models/m', { page: 'classify', network: { kind: 'model', id: 'm' } }],
    ['#/data', { page: 'classify', network: null }],
  ])('after %s Inspect begins at %j', (hash, route) => {
    const { app } = appAt(hash);
    app.router.go({ page: 'settings' });
    const inspect = sections.find(({ title }) => title === 'inspect.title')!;
    expect(inspect.start(app)).toEqual(route);
  });

  it('is the named one, of the named kind', async () => {
    const model = { model: 'a', name: 'model a', input: [1], classes: 2 } as unknown as ModelRow;
    const { app } = await appWith(['a', 'b'].map((run) => runRow({ run, name: run, epochs: 1 })), [model], '#/run/b');
    const nameOf = (network: Parameters<App['subject']>[0]): string | undefined => app.subject(network)?.name;
    expect([nameOf({ kind: 'run', id: 'a' }), nameOf({ kind: 'model', id: 'a' }), nameOf(null), nameOf({ kind: 'run', id: 'gone' })]).toEqual(['a', 'model a', 'b', undefined]);
  });
});

describe('what is dropped or pasted', () => {
  const file = (path: string, type = '') => ({ path, file: new Blob(['x'], { type }) });
  it.each([
    ['a picture', [file('cat.png', 'image/png')], 'inspect/classify'],
    ['a model', [file('m.onnx')], 'design/models'],
    ['a folder', [file('a/b.png', 'image/png')], 'import/data'],
    ['an archive', [file('a.tgz')], 'import/data'],
  ])('%s goes to its section', (_what, files, path) => {
    const { app, location } = appAt('#/data');
    handOver(app, sections, readDrop(files));
    expect(parseRoute(location.hash)).toEqual(parseRoute(`#/${path}`));
  });

  it.each([
    ['an empty folder', [], /^The folder is empty/],
    ['anything else', [file('a.txt', 'text/plain')], /^That is neither/],
  ])('%s stays here, and it is said why', (_what, files, words) => {
    const { app, location } = appAt('#/settings');
    handOver(app, sections, readDrop(files));
    expect(location.hash).toBe('#/settings');
    expect(app.toasts.shown.map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
  });
});

describe('the palette', () => {
  const namesOf = (app: App): string[] => entriesOf(app, sections).map(({ name }) => name);

  it('knows every section, the settings and the shortcuts', () => {
    expect(namesOf(appAt().app)).toEqual(expect.arrayContaining(['Home', 'Design', 'Inspect', 'Import a model…', 'Theme: Dark', 'Density: Compact', '简体中文', 'Keyboard shortcuts']));
  });

  it.each([
    ['running', ['Pause: r', 'Stop: r', 'Rename: r'], ['Resume: r', 'Repeat: r']],
    ['paused', ['Resume: r', 'Stop: r'], ['Pause: r', 'Repeat: r']],
    ['finished', ['Repeat: r', 'Rename: r', 'Export r'], ['Pause: r', 'Stop: r', 'Resume: r']],
    ['interrupted', ['Resume: r', 'Repeat: r'], ['Pause: r']],
  ] as const)('offers of a %s run what can be done with it', async (state, offered, absent) => {
    const { app } = await appWith([runRow({ name: 'r', state, epochs: 1 })]);
    expect(namesOf(app)).toEqual(expect.arrayContaining([...offered]));
    for (const name of absent) expect(namesOf(app)).not.toContain(name);
  });

  it('gives every entry a name of its own, also where two runs are called the same', async () => {
    const { app } = await appWith(['a', 'b'].map((run) => runRow({ run, name: 'same', state: 'running', epochs: 1 })));
    const ids = entriesOf(app, sections).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('opens any of many runs, and acts on the newest', async () => {
    const { app } = await appWith(Array.from({ length: mostActedOn + 5 }, (_, i) => runRow({ run: `r${i}`, name: `r${i}`, state: 'finished', epochs: 1, created: new Date(i).toISOString() })));
    const names = new Set(namesOf(app));
    const newest = `r${mostActedOn + 4}`;
    expect(['r0', newest, `Repeat: ${newest}`, `Export ${newest}`, 'Repeat: r0', 'Export r0'].map((name) => names.has(name))).toEqual([true, true, true, true, false, false]);
  });

  it('asks what it offers', async () => {
    const { app, bridge } = await appWith([runRow({ run: 'a', name: 'r', state: 'running' })]);
    entriesOf(app, sections).find(({ name }) => name === 'Pause: r')!.run();
    await Promise.resolve();
    expect(bridge.asked.at(-1)).toEqual({ name: 'runs.pause', input: { run: 'a' } });
  });
});
