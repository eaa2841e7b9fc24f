import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processTag } from '../../../../main/system/process-tag.ts';
import { entriesOf, removeLeftovers } from '../../../../main/system/leftovers.ts';

const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No process has this id: systems give none so high. */
const gone = '2147483647-1';
const ownerOf = (name: string): string | undefined => /^\.half-(\d+-\d+)-/.exec(name)?.[1];

it('removes what is of processes that are gone, and nothing else', () => {
  mkdirSync(join(folder, `.half-${gone}-a`, 'with more'), { recursive: true });
  writeFileSync(join(folder, `.half-${gone}-b`), 'a file');
  const kept = [`.half-${processTag}-c`, `.half-${process.ppid}-1-d`, '.half-e', `whole-${gone}-f`];
  for (const name of kept) mkdirSync(join(folder, name));
  removeLeftovers(folder, ownerOf);
  expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted());
});

it('takes no folder, or a file in its place, for an empty one', () => {
  writeFileSync(join(folder, 'file'), '');
  for (const name of ['none', 'file']) {
    expect(entriesOf(join(folder, name))).toEqual([]);
    expect(() => removeLeftovers(join(folder, name), ownerOf)).not.toThrow();
  }
});
