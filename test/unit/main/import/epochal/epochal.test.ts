import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDetail } from '../../../../../core/runs.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import type { Home } from '../../../../../main/system/home.ts';
import type { StagedRun } from '../../../../../main/import/protocol.ts';
import { answersOf } from '../../../../../main/runs/ledgers.ts';
import { openRuns, type Runs } from '../../../../../main/runs/runs.ts';
import { ledgersFolder } from '../../../../../main/checkpoints/ledger.ts';
import { readCheckpoint } from '../../../../../main/checkpoints/read.ts';
import { newHome, newRun } from '../../runs/support.ts';
import { bundled, checkpoint, endedRun, importBundle, repacked } from './support.ts';

let from: Runs;
let to: Runs;
let homes: Home[];

beforeEach(() => {
  homes = [newHome(), newHome()];
  [from, to] = homes.map(openRuns) as [Runs, Runs];
});
afterEach(() => {
  from.close();
  to.close();
  for (const { root } of homes) rmSync(root, { recursive: true, force: true });
});

const datasets = [{ id: 'tiny', sha256: '0'.repeat(64) }];

function take(bytes: Uint8Array, known = datasets): Promise<Omit<StagedRun, 'folder'>[]> {
  const path = join(homes[1]!.root, 'some.epochal');
  writeFileSync(path, bytes);
  return importBundle(path, { runs: to, datasets: known });
}

/** A colour goes by the runs that a home has begun. */
const facts = ({ folder: _, colour: __, ...detail }: RunDetail): unknown => detail;
const leftovers = (): string[] => readdirSync(homes[1]!.runs).filter((name) => name.startsWith('.'));

async function refused(bytes: Uint8Array): Promise<EpochalError> {
  const before = to.list();
  const error: unknown = await take(bytes).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(EpochalError);
  expect(to.list()).toEqual(before);
  expect(leftovers()).toEqual([]);
  return error as EpochalError;
}

describe('a run that goes to another home', () => {
  it('is there as it was: rows, series, samples, files and weights', async () => {
    endedRun(from, 'a');
    from.annotate(['a'], { note: 'a note', addTags: ['one'], starred: true, archived: true });
    expect(await take(await bundled(from, ['a']))).toEqual([{ run: 'a', name: 'run a', from: 'a', outcome: 'added', dataset: 'tiny' }]);
    expect(facts(to.show('a'))).toEqual(facts(from.show('a')));
    expect(to.stepsFrom('a', 0)).toEqual(from.stepsFrom('a', 0));
    expect(to.history('a')).toEqual(from.history('a'));
    expect(to.readModel('a')).toEqual(from.readModel('a'));
    expect(readCheckpoint(to.weights('a', 'best').folder)).toEqual(readCheckpoint(from.weights('a', 'best').folder));
    expect(readdirSync(to.folder('a')).sort()).toEqual(readdirSync(from.folder('a')).sort());
    expect(leftovers()).toEqual([]);
  });

  it('goes with others in one file', async () => {
    for (const id of ['a', 'b', 'c']) endedRun(from, id, id === 'b' ? 0 : 2);
    await take(await bundled(from, ['a', 'b', 'c']));
    expect(to.list().map(({ run }) => run).sort()).toEqual(['a', 'b', 'c']);
    for (const id of ['a', 'b', 'c']) expect(facts(to.show(id))).toEqual(facts(from.show(id)));
  });

  it('packs to the same bytes again', async () => {
    endedRun(from, 'a');
    const bytes = await bundled(from, ['a']);
    await take(bytes);
    expect((await bundled(to, ['a'])).equals(bytes)).toBe(true);
  });

  it('is interrupted when it was under way, and can be taken over', async () => {
    from.journal.create(newRun('a', from));
    checkpoint(from, 'a', 1);
    await take(await bundled(from, ['a']));
    expect(to.row('a')).toMatchObject({ state: 'interrupted', error: { code: 'run.interrupted' } });
    to.journal.takeOver('a', to.owners.own(), { epoch: 0, step: 0 }, null);
    expect(to.row('a').state).toBe('queued');
  });

  it('is said to be there when it is, whatever it is called', async () => {
    endedRun(from, 'a');
    const bytes = await bundled(from, ['a']);
    await take(bytes);
    to.rename('a', 'mine');
    to.annotate(['a'], { addTags: ['mine'], note: 'kept', starred: true, archived: true });
    expect(await take(bytes)).toMatchObject([{ run: 'a', outcome: 'there' }]);
    expect(to.list()).toHaveLength(1);
  });

  it('has a new id beside a model of its id', async () => {
    endedRun(from, 'a');
    const path = join(homes[1]!.root, 'some.epochal');
    writeFileSync(path, await bundled(from, ['a']));
    const [result] = await importBundle(path, { runs: to, datasets, isTaken: (id) => id === 'a' });
    expect(result).toMatchObject({ from: 'a', outcome: 'renamed' });
    expect(to.list().map(({ run }) => run)).toEqual([result!.run]);
  });

  it('has a new id beside another run of its id', async () => {
    endedRun(from, 'a');
    endedRun(to, 'a', 1);
    const before = to.history('a');
    const [result] = await take(await bundled(from, ['a']));
    expect(result).toMatchObject({ from: 'a', outcome: 'renamed' });
    expect(to.history('a')).toEqual(before);
    expect(to.history(result!.run).steps).toEqual(from.history('a').steps);
    expect(to.show(result!.run).notes.at(-1)!.text).toContain('it was run a');
  });

  it('keeps its parent, whatever that is called here', async () => {
    endedRun(from, 'b', 1);
    endedRun(to, 'b', 2);
    for (const [run, parent] of [['a', 'b'], ['c', 'elsewhere']] as const) {
      from.journal.create(newRun(run, from, { parent: { run: parent, epoch: null, forked: false }, group: 'g' }));
      from.journal.setState(run, 'stopped', null);
    }
    const [, renamed] = await take(await bundled(from, ['a', 'b', 'c']));
    expect(renamed).toMatchObject({ from: 'b', outcome: 'renamed' });
    expect(to.row('a')).toMatchObject({ parent: renamed!.run, parentEpoch: null, group: 'g' });
    expect(to.row('c').parent).toBe('elsewhere');
  });

  it('is tied to a data set of the same content, by whatever name', async () => {
    endedRun(from, 'a');
    const bytes = await bundled(from, ['a']);
    expect(await take(bytes, [{ id: 'other', sha256: '0'.repeat(64) }])).toMatchObject([{ dataset: 'other' }]);
    expect(to.row('a').dataset).toBe('other');
  });

  it('stays where it was when no data set is there', async () => {
    endedRun(from, 'a');
    expect(await take(await bundled(from, ['a']), [{ id: 'tiny', sha256: 'f'.repeat(64) }])).toMatchObject([{ dataset: null }]);
    expect(to.row('a').dataset).toBe('tiny');
  });

  it('leaves out links and what is half done', async () => {
    endedRun(from, 'a');
    mkdirSync(join(from.folder('a'), 'checkpoints', '.9.partial'));
    mkdirSync(join(from.folder('a'), 'checkpoints', '7'));
    writeFileSync(join(from.folder('a'), 'checkpoints', '7', 'x'), 'x');
    await take(await bundled(from, ['a']));
    expect(readdirSync(join(to.folder('a'), 'checkpoints')).sort()).toEqual(to.checkpoints('a').map(({ folder }) => folder).sort());
  });
});

describe('the ledgers of a run that goes to another home', () => {
  const ledgerPath = 'runs/a/folder/ledger/2.ledger';
  const ledgersIn = (runs: Runs): [string, string][] => readdirSync(join(runs.folder('a'), ledgersFolder)).sort().map((name) => [name, readFileSync(join(runs.folder('a'), ledgersFolder, name), 'hex')]);
  const flipped = (bytes: Buffer): Buffer => bytes.map((byte, place) => (place === 100 ? byte ^ 1 : byte)) as Buffer;

  it('are there to the byte, of each epoch and split', async () => {
    endedRun(from, 'a');
    await take(await bundled(from, ['a']));
    expect(ledgersIn(to)).toEqual(ledgersIn(from));
    expect(ledgersIn(to).map(([name]) => name)).toEqual(['1.ledger', '2.ledger', '3.ledger']);
    for (const split of ['train', 'validation'] as const) expect(answersOf(to, 'a', 2, split)).toEqual(answersOf(from, 'a', 2, split));
  });

  it('are refused with the file where one is not what was packed', async () => {
    endedRun(from, 'a');
    const bytes = await bundled(from, ['a']);
    const place = bytes.indexOf(readFileSync(join(from.folder('a'), ledgersFolder, '2.ledger')));
    expect(place).toBeGreaterThan(0);
    bytes[place + 100]! ^= 1;
    expect(await refused(bytes)).toMatchObject({ code: 'import.damaged', message: expect.stringContaining(ledgerPath) as string });
  });

  it('are said to be damaged where one was before it was packed, and the others are read', async () => {
    endedRun(from, 'a');
    await take(await repacked(await bundled(from, ['a']), (files) => files.set(ledgerPath, flipped(files.get(ledgerPath)!))));
    expect(() => answersOf(to, 'a', 2, 'train')).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
    expect(answersOf(to, 'a', 3, 'train')).toEqual(answersOf(from, 'a', 3, 'train'));
  });

  it('are said to be none where the run has none', async () => {
    endedRun(from, 'a');
    rmSync(join(from.folder('a'), ledgersFolder), { recursive: true });
    await take(await bundled(from, ['a']));
    for (const runs of [from, to]) expect(() => answersOf(runs, 'a', 'last', 'train')).toThrow(expect.objectContaining({ code: 'ledger.none', message: expect.stringContaining('an older Epochal trained it') as string }));
  });
});

/** The record of a run in a bundle, changed. */
function changedRecord(bytes: Buffer, change: (run: Record<string, unknown>) => unknown, more: (files: Map<string, Buffer>) => void = () => undefined): Promise<Buffer> {
  return repacked(bytes, (files) => {
    const record = JSON.parse(files.get('runs/a/run.json')!.toString()) as { run: Record<string, unknown> };
    change(record.run);
    files.set('runs/a/run.json', Buffer.from(JSON.stringify(record)));
    more(files);
  }, (manifest) => ({ ...manifest, version: 1 }));
}
const info = (changes: object = {}): Buffer => Buffer.from(JSON.stringify({
  id: 'tiny', name: 'Tiny', classes: ['x', 'y', 'z'], classesZh: ['甲', '乙', '丙'], counts: { train: 40, validation: 0, test: 8, unlabeled: 0 },
  height: 2, width: 2, channels: 1, mean: [0], std: [1], sha256: '0'.repeat(64), source: 'a test', skipped: [], ...changes,
}));

describe('a file of an older Epochal, which did not record the classes of a run', () => {
  const forget = (run: Record<string, unknown>): boolean => delete run['subject'];

  it('is read, and is that of the run that is here', async () => {
    endedRun(from, 'a');
    const bytes = await bundled(from, ['a']);
    const older = await changedRecord(bytes, forget);
    await take(older);
    expect(to.show('a')).toMatchObject({ classes: null, pixels: null });
    for (const same of [older, bytes]) expect(await take(same)).toMatchObject([{ outcome: 'there' }]);
  });

  it.each([
    ['that of its own', info(), ['x', 'y', 'z']],
    ['another', info({ sha256: 'e'.repeat(64) }), null],
  ])('tells them by the data set that is described in it, where it is %s', async (_title, dataset, names) => {
    endedRun(from, 'a');
    await take(await changedRecord(await bundled(from, ['a']), forget, (files) => files.set('runs/a/dataset.json', dataset)));
    expect(to.show('a').classes?.map(({ name }) => name) ?? null).toEqual(names);
  });

  it.each<[string, (run: Record<string, unknown>) => unknown, RegExp]>([
    ['too few classes', (run) => (run['subject'] = { classes: [{ name: 'x', nameZh: null }], pixels: { height: 2, width: 2, channels: 1, fit: 'crop' } }), /names 1 classes, and its model tells 3 apart/],
    ['other pictures', (run) => (run['subject'] = { ...(run['subject'] as object), pixels: { height: 3, width: 2, channels: 1, fit: 'crop' } }), /pictures of 3 x 2 x 1/],
    ['pictures made otherwise', (run) => (run['subject'] = { ...(run['subject'] as object), pixels: { height: 2, width: 2, channels: 1, fit: 'bend' } }), /fit/],
  ])('is refused with %s', async (_title, change, message) => {
    endedRun(from, 'a');
    const error = await refused(await changedRecord(await bundled(from, ['a']), change));
    expect(error).toMatchObject({ code: 'import.damaged', message: expect.stringMatching(message) as string });
  });
});

describe('a file that is none, or not whole', () => {
  it('is refused wherever it is cut off', async () => {
    endedRun(from, 'a', 1);
    const bytes = await bundled(from, ['a']);
    const cuts = [...Array.from({ length: 60 }, (_, index) => Math.floor((index * bytes.length) / 60)), ...Array.from({ length: 40 }, (_, index) => bytes.length - 1 - index)];
    for (const end of cuts) expect((await refused(bytes.subarray(0, end))).code).toMatch(/^import\./);
  });

  it('is refused, or means the same, whichever byte is changed', async () => {
    endedRun(from, 'a', 1);
    const bytes = await bundled(from, ['a']);
    const expected = from.history('a');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(bytes);
        changed[place]! ^= change;
        const error: unknown = await take(changed).then(() => null, (reason: unknown) => reason);
        if (error === null) {
          expect(to.history('a')).toEqual(expected);
          to.delete('a');
        } else {
          expect(error).toBeInstanceOf(EpochalError);
          expect(to.list()).toEqual([]);
        }
        expect(leftovers()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  interface Loose {
    run: Record<string, unknown>;
    epochs: Record<string, unknown>[];
    checkpoints: Record<string, unknown>[];
    notes: Record<string, unknown>[];
    layers: { arguments: Record<string, unknown> }[];
  }
  const json = (files: Map<string, Buffer>, path: string, change: (value: Loose) => unknown): void => {
    files.set(path, Buffer.from(JSON.stringify(change(JSON.parse(files.get(path)!.toString()) as Loose))));
  };
  const attacks: [string, string, (files: Map<string, Buffer>) => void, ((manifest: Record<string, unknown>) => unknown)?][] = [
    ['a stranger among its files', 'import.damaged', (files) => files.set('note.txt', Buffer.from('x'))],
    ['a file in a run it does not name', 'import.damaged', (files) => files.set('runs/b/folder/x', Buffer.from('x'))],
    ['a hidden file', 'import.damaged', (files) => files.set('runs/a/folder/.ssh', Buffer.from('x'))],
    ['a name only some systems have', 'import.damaged', (files) => files.set('runs/a/folder/con.txt', Buffer.from('x'))],
    ['two names that differ in case', 'import.damaged', (files) => files.set('runs/a/folder/Training.json', Buffer.from('{}'))],
    ['a file that is a folder too', 'import.damaged', (files) => files.set('runs/a/folder/training.csv/x', Buffer.from('x'))],
    ['an alternate stream', 'import.damaged', (files) => files.set('runs/a/folder/x:y', Buffer.from('x'))],
    ['a newer version', 'import.newer', () => undefined, (manifest) => ({ ...manifest, version: 4 })],
    ['another format', 'import.not-a-model', () => undefined, (manifest) => ({ ...manifest, format: 'x' })],
    ['no runs', 'import.damaged', () => undefined, (manifest) => ({ ...manifest, runs: [] })],
    ['a run twice', 'import.damaged', () => undefined, (manifest) => ({ ...manifest, runs: ['a', 'a'] })],
    ['a run that is not there', 'import.damaged', () => undefined, (manifest) => ({ ...manifest, runs: ['a', 'b'] })],
    ['a run id that leads outside', 'import.damaged', () => undefined, (manifest) => ({ ...manifest, runs: ['../a'] })],
    ['a manifest that is no JSON', 'import.damaged', () => undefined, () => '{'],
    ['a manifest with __proto__', 'import.damaged', () => undefined, (manifest) => JSON.stringify(manifest).replace('{', '{"__proto__": {"version": 1}, ')],
    ['a record with __proto__', 'import.damaged', (files) => files.set('runs/a/run.json', Buffer.from(files.get('runs/a/run.json')!.toString().replace('{', '{"__proto__": {}, ')))],
    ['a model with __proto__', 'import.damaged', (files) => files.set('runs/a/folder/model.json', Buffer.from(files.get('runs/a/folder/model.json')!.toString().replace('{', '{"__proto__": {}, ')))],
    ['a run that claims to be running', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.run['state'] = 'running'), value))],
    ['a run of another id', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.run['id'] = 'b'), value))],
    ['epochs out of order', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => (value.epochs.reverse(), value))],
    ['an epoch too large for a number', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.epochs[0]!['epoch'] = 1e300), value))],
    ['more epochs than a training has', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.epochs = Array.from({ length: 100_001 }, (_, index) => ({ ...value.epochs[0], epoch: index + 1 }))), value))],
    ['more classes measured than there are', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.epochs[0]!['class_accuracy'] = [0, 0, 0, 0]), value))],
    ['more notes than anyone writes', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.notes = Array.from({ length: 10_001 }, () => value.notes[0]!)), value))],
    ['a model that is too large to be shown', 'import.too-large', (files) => files.set('runs/a/folder/model.json', Buffer.alloc(17 * 2 ** 20, ' '))],
    ['a checkpoint that leads outside', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.checkpoints[0]!['folder'] = '../../x'), value))],
    ['a checkpoint of another epoch', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => ((value.checkpoints[0]!['epoch'] = 9), value))],
    ['a checkpoint without a row', 'import.damaged', (files) => json(files, 'runs/a/run.json', (value) => (value.checkpoints.pop(), value))],
    ['weights that were exchanged', 'import.damaged', (files) => files.set('runs/a/folder/checkpoints/2/weights.safetensors', Buffer.from('other'))],
    ['a checkpoint without weights', 'import.damaged', (files) => files.delete('runs/a/folder/checkpoints/2/weights.safetensors')],
    ['steps cut off', 'import.damaged', (files) => files.set('runs/a/steps.f32', Buffer.alloc(12))],
    ['samples cut off', 'import.damaged', (files) => files.set('runs/a/samples.json', Buffer.from('[{"epoch": 1, "split": "test", "predictions": "AAAA"}]'))],
    ['a model that is none', 'import.damaged', (files) => files.set('runs/a/folder/model.json', Buffer.from('[]'))],
    ['another model', 'import.damaged', (files) => json(files, 'runs/a/folder/model.json', (value) => ((value.layers.at(-1)!.arguments['units'] = 4), value))],
    ['no training', 'import.damaged', (files) => files.delete('runs/a/folder/training.json')],
    ['a training that is none', 'import.damaged', (files) => files.set('runs/a/folder/training.json', Buffer.from('{}'))],
  ];
  it.each(attacks)('is refused with %s', async (_, code, change, changeManifest) => {
    endedRun(from, 'a', 2);
    expect((await refused(await repacked(await bundled(from, ['a']), change, changeManifest))).code).toBe(code);
  });

  it('is refused when a path leads outside', async () => {
    endedRun(from, 'a', 1);
    const bytes = await bundled(from, ['a']);
    const text = bytes.toString('latin1').replaceAll('runs/a/folder/training.csv', '../../../../../training.csv'.padEnd(26, 'x').slice(0, 26));
    expect((await refused(Buffer.from(text, 'latin1'))).code).toBe('import.damaged');
  });

  it('is refused when its runs have more rows than are copied at once', async () => {
    for (const id of ['a', 'b']) endedRun(from, id, 1);
    const path = join(homes[1]!.root, 'some.epochal');
    writeFileSync(path, await bundled(from, ['a', 'b']));
    await expect(importBundle(path, { runs: to, datasets, mostRowBytes: 4096 })).rejects.toMatchObject({ code: 'import.too-large', hint: 'Export its runs in several files.' });
    expect(to.list()).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('takes all of its runs or none', async () => {
    for (const id of ['a', 'b']) endedRun(from, id, 1);
    const bytes = await bundled(from, ['a', 'b']);
    const broken = await repacked(bytes, (files) => files.set('runs/b/folder/checkpoints/1/weights.safetensors', Buffer.from('other')));
    expect((await refused(broken)).code).toBe('import.damaged');
  });
});
