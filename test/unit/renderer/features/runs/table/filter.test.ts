import { describe, expect, it } from 'vitest';
import { allColumns } from '../../../../../../renderer/features/runs/table/columns.ts';
import { passes, readFilter } from '../../../../../../renderer/features/runs/table/filter.ts';
import { entry } from './entries.ts';

const entries = [
  entry('a', 0.9, { row: { name: 'Wide net', recipe: 'cifar10-cnn', tags: ['x', 'paper'], starred: true }, settings: { 'optimizer.learningRate': 0.001, batchSize: 64, optimizer: 'Adam' } }),
  entry('b', 0.7, { row: { recipe: 'cifar10-vgg', note: 'diverged twice' }, settings: { 'optimizer.learningRate': 0.02, batchSize: 128, optimizer: 'SGD', shuffle: false }, facts: { metrics: { valLoss: { last: 2, lastEpoch: 3, min: 0.5, minEpoch: 2, max: 2, maxEpoch: 3 } } } }),
  entry('c', null, { row: { recipe: null, state: 'failed', epochs: 2000 } }),
  entry('old', 0.8, { row: { archived: true, recipe: 'cifar10-cnn' } }),
];
const columns = allColumns(entries);
const spoken = (column: string, value: string): string => (column === 'state' && value === 'failed' ? 'durchgefallen' : value);

describe('the filter of the table', () => {
  it.each([
    ['nothing: all but what is archived', '', 'abc'],
    ['a word of a name', 'WIDE', 'a'],
    ['a word of a note', 'diverged', 'b'],
    ['a tag as a word', 'paper', 'a'],
    ['a part of a recipe', 'recipe:vgg', 'b'],
    ['a recipe exactly', 'recipe=cifar10', ''],
    ['a result', 'best>0.8', 'a'],
    ['a result at its bound', 'best>=0.7 best<=0.7', 'b'],
    ['no result: never met', 'best<1', 'ab'],
    ['a short name', 'lr<0.01', 'a'],
    ['a number as people write it', 'epochs>=1,000', 'c'],
    ['an exponent', 'lr>1e-2', 'b'],
    ['the last part of a path', 'learningrate=0.001', 'a'],
    ['a metric: its best', 'valLoss<1', 'b'],
    ['a metric: its last', 'valLoss.last>1', 'b'],
    ['text by name', 'optimizer:adam', 'a'],
    ['what it is not, absent counts', 'optimizer!=Adam', 'bc'],
    ['yes and no', 'shuffle=false', 'b'],
    ['a tag', 'tag:x', 'a'],
    ['a state, in the language of the window', 'state:durch', 'c'],
    ['a state by its own name', 'state=failed', 'c'],
    ['marks', 'is:starred', 'a'],
    ['the archive', 'is:archived', 'old'],
    ['several words, all of them', 'cifar10 best>0.6 lr>0.01', 'b'],
    ['a name in quotes', '"wide net"', 'a'],
    ['a value in quotes', 'name:"wide net"', 'a'],
    ['no column: a word as it stands', 'nothing:x', ''],
    ['a number that is none', 'best>high', ''],
  ])('%s', (_name, filter, expected) => {
    const terms = readFilter(filter, columns);
    expect(entries.filter((one) => passes(terms, one, spoken)).map(({ row }) => row.run).join('')).toBe(expected);
  });
});
