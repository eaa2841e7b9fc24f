import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatasetInfo } from '../../../../core/datasets.ts';
import { EpochalError } from '../../../../core/errors.ts';
import type { Imported, ModelRow } from '../../../../core/models.ts';
import { undoTime } from '../../../../renderer/app/pending-deletions.svelte.ts';
import { nameOfFiles, chosenFiles, holdsModel } from '../../../../renderer/app/model-files.ts';
import { Importer } from '../../../../renderer/stores/importer.svelte.ts';
import { Models } from '../../../../renderer/stores/models.svelte.ts';
import { fittingData, subjectsOf } from '../../../../renderer/stores/subjects.ts';
import { FakeBridge, runRow } from '../fakeBridge.ts';

function modelRow(changes: Partial<ModelRow> = {}): ModelRow {
  return { model: 'm1', name: 'brought', created: '2026-01-02T00:00:00Z', origin: { kind: 'keras', file: 'a.keras', bytes: 10, sha256: '' }, layers: 3, params: 100, input: [32, 32, 3], classes: 10, warnings: [], ...changes };
}

describe('the list of imported models', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const names = (models: Models): string => models.list.map(({ name }) => name).join();

  async function listed() {
    const bridge = new FakeBridge({
      'models.list': () => [modelRow(), modelRow({ model: 'm2', name: 'newer', created: '2026-01-03T00:00:00Z' })],
      'models.rename': ({ name }) => modelRow({ name }),
      'models.remove': () => null,
    });
    const models = new Models(bridge);
    await models.load();
    return { bridge, models };
  }

  it('is newest first, and follows what it hears', async () => {
    const { bridge, models } = await listed();
    expect(names(models)).toBe('newer,brought');
    bridge.tell('models', { row: modelRow({ model: 'm3', name: 'newest', created: '2026-01-04T00:00:00Z' }) });
    bridge.tell('models', { deleted: 'm2' });
    expect(names(models)).toBe('newest,brought');
  });

  it('does not take what it hears before the first list for all there is', async () => {
    const models = new Models(new FakeBridge({ 'models.list': () => [modelRow()] }));
    models.put(modelRow({ model: 'm2' }));
    expect(models.loaded).toBe(false);
    await models.load();
    expect(names(models)).toBe('brought');
  });

  it('renames, and removes only after the time to undo', async () => {
    const { bridge, models } = await listed();
    await models.rename('m1', 'mine');
    expect(models.row('m1')?.name).toBe('mine');
    models.remove('m1', () => undefined)();
    expect(names(models)).toBe('newer,mine');
    models.remove('m1', () => undefined);
    expect(names(models)).toBe('newer');
    await vi.advanceTimersByTimeAsync(undoTime);
    expect(bridge.asked.at(-1)).toEqual({ name: 'models.remove', input: { model: 'm1' } });
  });
});

describe('files that are brought', () => {
  it.each([
    [['cat.png'], false],
    [['CNN.KERAS'], true],
    [['web/model.json', 'web/group1-shard1of2.bin'], true],
    [['weights.bin'], false],
    [[], false],
  ] as const)('%j hold a model: %s', (paths, holds) => {
    expect(holdsModel(paths.map((path) => ({ path })))).toBe(holds);
  });

  it.each([
    [['cnn.keras'], 'cnn.keras'],
    [['web/group1-shard1of1.bin', 'web/model.json'], 'web'],
    [['group1-shard1of1.bin', 'model.json'], 'model.json'],
  ] as const)('%j are called %s', (paths, name) => {
    expect(nameOfFiles(paths.map((path) => ({ path })))).toBe(name);
  });

  it('keep their place in a chosen folder', () => {
    const inFolder = Object.assign(new File(['{}'], 'model.json'), { webkitRelativePath: 'web/model.json' });
    expect(chosenFiles([inFolder, new File([''], 'a.h5')]).map(({ path }) => path)).toEqual(['web/model.json', 'a.h5']);
  });
});

describe('an import', () => {
  const files = [{ path: 'web/model.json', file: new Blob(['{}']) }, { path: 'web/a.bin', file: new Blob(['1234']) }];
  const imported: Imported = { kind: 'model', row: modelRow() };

  it('brings every file, then has the model read', async () => {
    const bridge = new FakeBridge({ 'models.import': () => imported });
    const seen: string[] = [];
    const importer: Importer = new Importer(bridge, (file) => {
      seen.push(`${importer.importing!.phase} ${importer.importing!.done}`);
      return Promise.resolve(`u${file.size}`);
    });
    expect(await importer.import(files)).toEqual(imported);
    expect(seen).toEqual(['upload 0', 'upload 2']);
    expect(bridge.asked).toEqual([{ name: 'models.import', input: { files: [{ upload: 'u2', path: 'web/model.json' }, { upload: 'u4', path: 'web/a.bin' }] } }]);
    expect([importer.importing, importer.refused]).toEqual([null, null]);
  });

  it('keeps why it was refused, until the next', async () => {
    let refuse = true;
    const bridge = new FakeBridge({
      'models.import': () => {
        if (refuse) throw new EpochalError({ code: 'import.unsupported', message: 'Layers Lambda and LSTM are not known.', hint: 'Replace them.' });
        return imported;
      },
    });
    const importer = new Importer(bridge, () => Promise.resolve('u'));
    expect(await importer.import(files)).toBeNull();
    expect(importer.refused).toEqual({ name: 'web', error: { code: 'import.unsupported', message: 'Layers Lambda and LSTM are not known.', hint: 'Replace them.' } });
    refuse = false;
    await importer.import(files);
    expect(importer.refused).toBeNull();
  });

  it('is one at a time, and quiet when it is cancelled', async () => {
    const importer = new Importer(new FakeBridge(), (_file, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))));
    const first = importer.import(files);
    expect(await importer.import(files)).toBeNull();
    expect(importer.importing?.name).toBe('web');
    importer.cancel();
    expect(await first).toBeNull();
    expect([importer.importing, importer.refused]).toEqual([null, null]);
  });
});

describe('networks that can be asked', () => {
  it('are runs and imported models', () => {
    const subjects = subjectsOf([runRow({ best: { epoch: 1, metric: 'accuracy', value: 0.5 } })], [modelRow()]);
    expect(subjects.map(({ id, kind, dataset, value }) => [id, kind, dataset, value])).toEqual([['r1', 'run', 'cifar10', 0.5], ['m1', 'model', null, null]]);
  });

  it('fit data of their shape and number of classes', () => {
    const info = (id: string, width: number, classes: number): DatasetInfo => ({ id, height: 32, width, channels: 3, classes: Array.from({ length: classes }, String) }) as unknown as DatasetInfo;
    const fitting = fittingData({ input: [32, 32, 3], classes: 10 }, [info('a', 32, 100), info('b', 28, 10), info('c', 32, 10)]);
    expect(fitting.map(({ id }) => id)).toEqual(['c']);
  });
});
