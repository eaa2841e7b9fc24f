import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../../core/predictions.ts';
import type { DatasetEntry, DatasetInfo } from '../../../../core/datasets.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { Classifier } from '../../../../renderer/features/inspect/classify.svelte.ts';
import { findEntries } from '../../../../renderer/ui/search.ts';
import { Datasets } from '../../../../renderer/stores/datasets.svelte.ts';
import { EngineWatch } from '../../../../renderer/stores/engine.svelte.ts';
import { PictureMenu, type ShownPicture } from '../../../../renderer/app/menu.svelte.ts';
import { Resource } from '../../../../renderer/stores/resource.svelte.ts';
import { Settings } from '../../../../renderer/app/settings.svelte.ts';
import { cellStyle } from '../../../../renderer/ui/sprites.ts';
import { crispSize } from '../../../../renderer/ui/pictures.ts';
import { FakeBridge } from '../fakeBridge.ts';

const answer = (run: string): Prediction => ({ run, top: [{ index: 1, name: 'b', nameZh: null, probability: 1 }], probabilities: [0, 1], named: true, datasetChanged: false, milliseconds: 3 });
const shown: ShownPicture = { picture: { kind: 'dataset', dataset: 'd', split: 'test', index: 4 }, address: '/x.png', name: 'x', label: null };
const info = { id: 'd', classes: ['a', 'b'], counts: { train: 25_000, validation: 0, test: 3, unlabeled: 0 } } as unknown as DatasetInfo;

describe('a resource', () => {
  it('drops the answer to an older question', async () => {
    const waiting: ((value: string) => void)[] = [];
    const resource = new Resource(() => new Promise<string>((resolve) => void waiting.push(resolve)));
    const [first, second] = [resource.load(), resource.load()];
    waiting[1]!('new');
    await second;
    waiting[0]!('old');
    await first;
    expect(resource.value).toBe('new');
    expect(resource.loading).toBe(false);
  });

  it('keeps what it had when asking again fails', async () => {
    let works = true;
    const resource = new Resource(() => (works ? Promise.resolve(1) : Promise.reject(new EpochalError({ code: 'bridge.lost', message: 'Lost.', hint: 'Wait.' }))));
    await resource.load();
    works = false;
    await resource.load();
    expect([resource.value, resource.error?.code]).toEqual([1, 'bridge.lost']);
  });
});

describe('data sets', () => {
  const entry = (here: boolean): DatasetEntry => ({ id: 'd', name: 'D', description: '', info: here ? info : null, fetchable: true, downloadBytes: 100 });

  it('follows a download with its rate, and lists anew at its end', async () => {
    let [here, now] = [false, 0];
    const bridge = new FakeBridge({ 'datasets.list': () => [entry(here)], 'datasets.get': () => null });
    const datasets = new Datasets(bridge, () => now);
    await datasets.entries.load();
    await datasets.get('d');
    const tell = (phase: 'download' | 'pack' | 'done', done: number): void => bridge.tell('datasets', { id: 'd', phase, done, total: 100, unit: 'bytes', message: phrase`` });
    tell('download', 0);
    now = 2000;
    tell('download', 50);
    expect(datasets.fetching.get('d')?.rate).toBe(25);
    tell('pack', 10);
    expect(datasets.fetching.get('d')?.rate).toBeNull();
    here = true;
    tell('done', 100);
    expect(datasets.fetching.has('d')).toBe(false);
    await Promise.resolve();
    await Promise.resolve();
    expect(datasets.info('d')).toBe(info);
  });

  it.each([
    ['failed', 'No room.'],
    ['cancelled', undefined],
  ] as const)('%s: says %s', (phase, message) => {
    const bridge = new FakeBridge();
    const datasets = new Datasets(bridge);
    bridge.tell('datasets', { id: 'd', phase: 'download', done: 1, total: null, unit: 'bytes', message: phrase`` });
    bridge.tell('datasets', { id: 'd', phase, done: 0, total: null, unit: 'bytes', message: phrase`No room.` });
    expect(datasets.fetching.size).toBe(0);
    expect(datasets.failures.get('d')?.message).toBe(message);
  });

  it('keeps a refusal to begin', async () => {
    const datasets = new Datasets(new FakeBridge());
    await datasets.get('d');
    expect(datasets.failures.get('d')?.code).toBe('bridge.unknown-call');
  });
});

describe('the engine', () => {
  it('is what was heard last, and keeps a refusal', async () => {
    const bridge = new FakeBridge();
    const engine = new EngineWatch(bridge);
    await engine.install();
    expect(engine.error?.code).toBe('bridge.unknown-call');
    bridge.tell('engine', { state: 'ready', version: '2.21.0', path: null, source: null, devices: [], rejected: [], progress: null, error: null });
    expect(engine.ready).toBe(true);
  });
});

describe('asking about a picture', () => {
  const network = { kind: 'run', id: 'r' } as const;

  it('from the menu: shows the answer of the run that was asked', async () => {
    const menu = new PictureMenu(new FakeBridge({ 'predict.picture': ({ network }) => answer(network.id) }));
    menu.show(shown, { x: 1, y: 2 }, null);
    await menu.ask(network);
    expect(menu.open).toBeNull();
    expect(menu.asked).toMatchObject({ network, at: { x: 1, y: 2 }, prediction: { run: 'r' }, error: null });
  });

  it('from the menu: an answer that is no longer wanted stays away', async () => {
    const menu = new PictureMenu(new FakeBridge({ 'predict.picture': ({ network }) => answer(network.id) }));
    menu.show(shown, { x: 0, y: 0 }, null);
    const asking = menu.ask(network);
    menu.dismissAnswer();
    await asking;
    expect(menu.asked).toBeNull();
  });

  it('brings a picture first, then asks', async () => {
    const bridge = new FakeBridge({ 'predict.picture': ({ network }) => answer(network.id) });
    const classifier = new Classifier(bridge, () => Promise.resolve('u1'));
    await classifier.bring(new Blob(['x']), 'mine', network);
    expect(bridge.asked).toEqual([{ name: 'predict.picture', input: { network, picture: { kind: 'upload', upload: 'u1' }, top: 5 } }]);
    expect(classifier.shown?.address).toBe('/uploads/u1');
    expect(classifier.prediction?.run).toBe('r');
    expect(classifier.asking).toBe(false);
  });

  it.each([
    ['the upload', () => Promise.reject(new EpochalError({ code: 'files.too-large', message: 'Too large.', hint: 'Smaller.' })), 'files.too-large'],
    ['the run', () => Promise.resolve('u1'), 'bridge.unknown-call'],
  ] as const)('says what %s was refused for', async (_what, send, code) => {
    const classifier = new Classifier(new FakeBridge(), send);
    await classifier.bring(new Blob(['x']), 'mine', network);
    expect([classifier.error?.code, classifier.asking]).toEqual([code, false]);
  });
});

describe('settings', () => {
  it.each([
    [{}, ['zh-CN', 'en'], 'zh', 'system'],
    [{}, ['de'], 'en', 'system'],
    [{ 'epochal.language': 'en', 'epochal.theme': 'dark' }, ['zh'], 'en', 'dark'],
    [{ 'epochal.language': 'xx', 'epochal.theme': 'pink' }, [], 'en', 'system'],
  ])('%j and %j', (kept: Record<string, string>, preferred, language, theme) => {
    const settings = new Settings({ getItem: (key) => kept[key] ?? null, setItem: () => undefined }, preferred);
    expect([settings.language, settings.theme]).toEqual([language, theme]);
  });

  it('hold without a store that works', () => {
    const broken = (): never => {
      throw new Error('refused');
    };
    const settings = new Settings({ getItem: broken, setItem: broken }, []);
    settings.set('theme', 'dark');
    expect(settings.theme).toBe('dark');
  });
});

describe('finding', () => {
  const entries = ['Settings', 'Theme: Dark', 'Train CIFAR-10', 'my dark run'].map((name) => ({ id: name, kind: 'x', name }));
  it.each([
    ['', ['Settings', 'Theme: Dark', 'Train CIFAR-10', 'my dark run']],
    ['dark', ['Theme: Dark', 'my dark run']],
    ['t', ['Theme: Dark', 'Train CIFAR-10', 'Settings']],
    ['dark RUN', ['my dark run']],
    ['zzz', []],
  ])('"%s"', (query, names) => {
    expect(findEntries(entries, query).map(({ name }) => name)).toEqual(names);
  });

  it('lists what was used last first, as long as nothing is asked', () => {
    const recent = ['my dark run', 'gone', 'Theme: Dark'];
    expect(findEntries(entries, '', recent).map(({ name }) => name)).toEqual(['my dark run', 'Theme: Dark', 'Settings', 'Train CIFAR-10']);
    expect(findEntries(entries, 's', recent).map(({ name }) => name)[0]).toBe('Settings');
  });
});

describe('pictures', () => {
  it.each([
    [0, 100, 10, '1000% 1000%', '0% 0%'],
    [99, 100, 10, '1000% 1000%', '100% 100%'],
    [13, 100, 10, '1000% 1000%', `${(3 / 9) * 100}% ${(1 / 9) * 100}%`],
    [2, 3, 10, '300% 100%', '100% 0%'],
    [0, 1, 10, '100% 100%', '0% 0%'],
  ])('cell %i of %i in %i columns', (place, count, columns, size, position) => {
    expect(cellStyle('/s.png', place, count, columns)).toBe(`background-image: url('/s.png'); background-size: ${size}; background-position: ${position};`);
  });

  it.each([
    [32, 64, 64],
    [32, 96, 96],
    [28, 64, 56],
    [96, 64, 64],
    [64, 64, 64],
    [45, 64, 45],
  ])('%i pixels wide, %i wanted: %i', (width, wanted, size) => {
    expect(crispSize(width, wanted)).toBe(size);
  });
});
