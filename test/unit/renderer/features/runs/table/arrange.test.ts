import { describe, expect, it } from 'vitest';
import { arrange, type Line } from '../../../../../../renderer/features/runs/table/arrange.ts';
import { allColumns, deltaColumn, findColumn, fitting, type Column } from '../../../../../../renderer/features/runs/table/columns.ts';
import { changesFrom, runsBefore } from '../../../../../../renderer/features/runs/table/changes.ts';
import { tableCsv } from '../../../../../../renderer/features/runs/table/csv.ts';
import { translate } from '../../../../../../renderer/app/messages/catalogue.ts';
import { nameOfChanges } from '../../../../../../renderer/features/train/naming.ts';
import { runDetail } from '../../../fakeBridge.ts';
import { entry } from './entries.ts';

/** Newest first. */
const entries = [
  entry('d', 0.6, { row: { recipe: 'cnn' }, settings: { batchSize: 32, seed: 0 } }),
  entry('c', null, { row: { recipe: 'vgg' }, settings: { batchSize: 64, seed: 0 } }),
  entry('b', 0.9, { row: { recipe: 'vgg' }, settings: { batchSize: 64, seed: 1 } }),
  entry('a', 0.8, { row: { recipe: 'cnn' }, settings: { batchSize: 32, seed: 1 } }),
];
const columns = allColumns(entries);
const column = (id: string): Column => columns.find((one) => one.id === id)!;
const ids = (lines: readonly Line[]): string => lines.map((line) => (line.kind === 'run' ? line.id : `[${line.value}]`)).join(' ');

describe('the order of the table', () => {
  it.each([
    ['best', true, 'b a d c'],
    ['best', false, 'd a b c'],
    ['name', true, 'd c b a'],
    // Equal ones: the newest first, whichever the direction.
    ['batchSize', false, 'd a c b'],
    ['batchSize', true, 'c b d a'],
    ['no such column', false, 'd c b a'],
  ])('by %s, descending %s', (id, descending, expected) => {
    expect(ids(arrange(entries, columns, { sort: { column: id, descending }, group: null, folded: new Set() }))).toBe(expected);
  });

  it.each([
    ['groups in the order of their means', 'best', true, [], '[vgg] b c [cnn] a d'],
    ['the smallest first', 'best', false, [], '[cnn] d a [vgg] b c'],
    ['by what it is grouped by', 'recipe', true, [], '[vgg] c b [cnn] d a'],
    ['a folded group without its members', 'best', true, ['recipe:vgg'], '[vgg] [cnn] a d'],
  ])('grouped: %s', (_name, id, descending, folded, expected) => {
    expect(ids(arrange(entries, columns, { sort: { column: id, descending }, group: 'recipe', folded: new Set(folded) }))).toBe(expected);
  });
});

describe('a group', () => {
  const lines = arrange(entries, columns, { sort: { column: 'best', descending: true }, group: 'recipe', folded: new Set() });
  const [vgg, cnn] = lines.filter((line) => line.kind === 'group');

  it('has mean and deviation of the runs that have a value', () => {
    expect(cnn!.of('best')).toEqual({ mean: expect.closeTo(0.7, 12) as number, deviation: expect.closeTo(Math.sqrt(0.02), 12) as number, count: 2 });
    expect(vgg!.of('best')).toEqual({ mean: 0.9, deviation: null, count: 1 });
  });

  it('has a text that all have, and none where they differ', () => {
    expect([cnn!.of('recipe'), cnn!.of('name'), cnn!.of('dataset')]).toEqual(['cnn', null, 'cifar10']);
  });

  it('holds its runs, folded or not', () => {
    const groups = arrange(entries, columns, { sort: { column: 'best', descending: true }, group: 'recipe', folded: new Set(['recipe:vgg']) }).filter((line) => line.kind === 'group');
    expect(groups.map(({ isFolded, entries: held }) => [isFolded, held.map(({ row }) => row.run)])).toEqual([[true, ['b', 'c']], [false, ['a', 'd']]]);
  });
});

describe('columns', () => {
  it.each([
    [500, 'state best'],
    [111, ''],
    [112 + 16, 'state'],
    // One that does not fit ends it: none is skipped for a smaller one.
    [112 + 16 + 90, 'state'],
  ])('fit %i pixels in their order', (room, expected) => {
    expect(fitting([column('state'), column('best')], room, 16).map(({ id }) => id).join(' ')).toBe(expected);
  });

  it.each([['LR', undefined], ['seed', 'seed'], ['valLoss', 'valLoss.best'], ['data', 'dataset'], ['size', 'bytes']])('%s is found as %s', (name, expected) => {
    expect(findColumn(columns, name)?.id).toBe(expected);
  });

  it.each([[0.9, 0.3, '+0.3000'], [0.5, -0.1, '−0.1000'], [0.6, 0, '±0.0000'], [null, null, null]])('hold %s against the baseline', (value, distance, printed) => {
    const delta = deltaColumn(column('best'), entries[0]!);
    const found = delta.value(entry('x', value));
    expect(found === null ? null : Math.round(Number(found) * 1e9) / 1e9).toBe(distance);
    expect(found === null ? null : delta.print(found, 'en')).toBe(printed);
  });

  it('tells of a group how far deltas lie apart without a sign', () => {
    expect(deltaColumn(column('best'), entries[0]!).printDeviation!(0.02, 'en')).toBe('0.0200');
  });

  it('are written as CSV in full, empty where a run has nothing', () => {
    const text = tableCsv([entries[2]!, entries[1]!], [column('best'), column('batchSize')], (key, ...fillings) => translate('en', key, ...fillings));
    expect(text).toBe('run,Name,Best,Batch size\r\nb,b,0.9,64\r\nc,c,,64\r\n');
  });
});

describe('what changed', () => {
  it.each([
    ['settings, with what they were', entries[1], entries[0], 'recipe vgg → cnn, batchSize 64 → 32'],
    ['nothing', entries[0], entries[0], ''],
    ['one that only one of them has', entry('x', null, { settings: { a: 1 } }), entry('y', null, { settings: { 'optimizer.b': true, a: 1 } }), 'b – → true'],
    ['a list with nothing in it is as none', entry('x', null, { settings: { callbacks: '[]' } }), entry('y', null, { settings: { 'callbacks.EarlyStopping': 'EarlyStopping' } }), 'EarlyStopping – → EarlyStopping'],
    ['threads make no other training', entry('x', null, { settings: { threads: 1 } }), entry('y', null, { settings: { threads: 2 } }), ''],
  ])('%s', (_name, before, after, expected) => {
    expect(changesFrom(before!, after!)).toBe(expected);
  });

  it('is held against the parent, else the run before of the same recipe and data', () => {
    const forked = entry('e', null, { row: { recipe: 'cnn', parent: 'b' } });
    const orphan = entry('f', null, { row: { recipe: 'cnn', parent: 'gone' } });
    const found = runsBefore([orphan, forked, ...entries]);
    expect(Object.fromEntries([...found].map(([run, before]) => [run, before.row.run]))).toEqual({ f: 'e', e: 'b', d: 'a', c: 'b' });
  });
});

describe('the name of a training that is another with changes', () => {
  const { training } = runDetail();
  it.each([
    ['cnn', {}, 'cnn'],
    ['cnn', { optimizer: { ...training.optimizer, learningRate: 0.003 } }, 'cnn, lr 0.003'],
    ['cnn, lr 0.003', { batchSize: 64 }, 'cnn, batchSize 64'],
    ['cnn', { schedule: null, limit: 100 }, 'cnn, limit 100'],
  ])('%s with %j', (name, changes, expected) => {
    expect(nameOfChanges(name, training, { ...training, ...changes })).toBe(expected);
  });
});
