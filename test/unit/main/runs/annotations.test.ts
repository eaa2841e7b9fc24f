import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Annotations } from '../../../../core/runs.ts';
import type { AnnotationChanges } from '../../../../main/runs/annotations.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import type { Home } from '../../../../main/system/home.ts';
import { newHome, newRun } from './support.ts';

let home: Home;
let runs: Runs;

beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  for (const run of ['a', 'b']) runs.journal.create(newRun(run, runs, run === 'b' ? { parent: { run: 'a', epoch: 2, forked: false }, group: 'g' } : {}));
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

const noted = (run: string): Annotations => {
  const { note, tags, starred, archived } = runs.row(run);
  return { note, tags, starred, archived };
};
const none: Annotations = { note: '', tags: [], starred: false, archived: false };

it.each<[string, AnnotationChanges[], Partial<Annotations>]>([
  ['nothing', [{}], {}],
  ['a note of several lines', [{ note: ' one\r\ntwo\tthree ' }], { note: 'one\ntwo\tthree' }],
  ['a note in the place of another', [{ note: 'one' }, { note: '' }], {}],
  ['tags in the order they came, each once', [{ addTags: ['b', ' a '] }, { addTags: ['a', 'c', 'b'] }], { tags: ['b', 'a', 'c'] }],
  ['tags that go and come', [{ addTags: ['a', 'b'] }, { removeTags: ['a', 'z'], addTags: ['c'] }], { tags: ['b', 'c'] }],
  ['a star and what is put away', [{ starred: true, archived: true }], { starred: true, archived: true }],
  ['a star taken back', [{ starred: true, archived: true }, { starred: false }], { archived: true }],
])('notes %s', (_, changes, expected) => {
  for (const one of changes) runs.annotate(['a'], one);
  expect(noted('a')).toEqual({ ...none, ...expected });
  expect(noted('b')).toEqual(none);
});

it.each<[string, AnnotationChanges]>([
  ['run.tag', { addTags: ['fine', ''] }],
  ['run.tag', { addTags: ['a,b'] }],
  ['run.tag', { addTags: ['x'.repeat(51)] }],
  ['run.tag', { addTags: ['a\u001b[2J'] }],
  ['run.tag/many', { addTags: Array.from({ length: 51 }, (_, index) => `t${index}`) }],
  ['run.note', { note: 'x'.repeat(10_001) }],
  ['run.note', { note: 'a\u001b[2J' }],
])('refuses with %s, and notes nothing: %o', (key, changes) => {
  expect(() => runs.annotate(['b', 'a'], { starred: true, ...changes })).toThrow(expect.objectContaining({ code: key.split('/')[0] }));
  expect([noted('a'), noted('b')]).toEqual([none, none]);
});

it('notes of all runs or of none', () => {
  expect(runs.annotate(['a', 'b', 'a'], { addTags: ['x'] }).map(({ run, tags }) => ({ run, tags }))).toEqual([{ run: 'a', tags: ['x'] }, { run: 'b', tags: ['x'] }]);
  expect(() => runs.annotate(['a', 'nobody'], { starred: true })).toThrow(expect.objectContaining({ code: 'run.unknown' }));
  expect(runs.row('a').starred).toBe(false);
});

it('has no need of the parent: it may be deleted', () => {
  runs.journal.setState('a', 'stopped', null);
  runs.delete('a');
  expect(runs.row('b')).toMatchObject({ parent: 'a', parentEpoch: 2, forked: false, group: 'g' });
});
