import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayed } from '../../../../../core/datasets/edits/history.ts';
import type { Recorded } from '../../../../../core/datasets/edits/edit.ts';
import { appendToJournal } from '../../../../../main/datasets/edits/append.ts';
import { journalFile, readJournal } from '../../../../../main/datasets/edits/journal.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'epochal-journal-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const created = '2026-01-01T00:00:00.000Z';
const exclude = (index: number): Recorded => ({ edit: 'exclude', images: { train: String(index) }, created });
const lines: Recorded[] = [exclude(0), { edit: 'relabel', images: { test: '1,5-7' }, label: 3, created }, { edit: 'undo', steps: 1, created }, { edit: 'rename-class', label: 0, name: '猫 “x”', created }];
const add = (line: Recorded) => appendToJournal(directory, () => line);
const path = () => join(directory, journalFile);

describe('a journal of edits', () => {
  it('holds what was added, in its order', () => {
    expect(readJournal(directory)).toEqual({ lines: [], bytes: 0, notes: [] });
    for (const line of lines) add(line);
    expect(readJournal(directory)).toMatchObject({ lines, notes: [] });
    expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(lines.length + 2);
  });

  it('loses nothing but the line that was being written, at whatever byte its process was killed, and goes on after it', () => {
    const ends = lines.map((line) => add(line).bytes);
    const whole = readFileSync(path());
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path(), whole.subarray(0, length));
      const expected = lines.slice(0, ends.filter((end) => end <= length).length);
      const journal = readJournal(directory);
      expect(journal.lines).toEqual(expected);
      expect(journal.notes).toHaveLength(journal.bytes < length ? 1 : 0);
      // Writing is flushed, which takes its time: after every line's end, and within each at some bytes.
      if (length % 13 > 0 && !ends.includes(length)) continue;
      add(exclude(99));
      expect(readJournal(directory)).toMatchObject({ lines: [...expected, exclude(99)], notes: [] });
    }
  });

  it('is not written where an edit is refused', () => {
    add(lines[0]!);
    const before = readFileSync(path());
    expect(() => appendToJournal(directory, () => { throw new RangeError('no'); })).toThrow('no');
    appendToJournal(directory, () => null);
    expect(readFileSync(path()).equals(before)).toBe(true);
  });

  it.each<[string, string, object]>([
    ['of a newer version', '{"format":"epochal.edits","version":2}\n', { code: 'edits.newer' }],
    ['with another beginning', '{"format":"other"}\n', { code: 'edits.damaged' }],
    ['with a line that is no JSON', '{"format":"epochal.edits","version":1}\n{"edit":\n', { code: 'edits.damaged' }],
    ['with an edit that is none', '{"format":"epochal.edits","version":1}\n{"edit":"fly","created":"2026-01-01T00:00:00.000Z"}\n', { code: 'edits.damaged' }],
  ])('%s is refused, and not written to', (_name, content, error) => {
    writeFileSync(path(), content);
    expect(() => readJournal(directory)).toThrow(expect.objectContaining(error));
    expect(() => add(exclude(0))).toThrow(expect.objectContaining(error));
    expect(readFileSync(path(), 'utf8')).toBe(content);
  });

  it('takes the edits of two processes at once, each of them whole and in its order', async () => {
    const program = `
      import { appendToJournal } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../../../main/datasets/edits/append.ts')).href)};
      const [directory, split] = process.argv.slice(1);
      for (let index = 0; index < 15; index++) appendToJournal(directory, () => ({ edit: 'exclude', images: { [split]: String(index) }, created: ${JSON.stringify(created)} }));`;
    const processes = ['train', 'test'].map((split) => spawn(process.execPath, ['--input-type=module', '-e', program, directory, split], { stdio: ['ignore', 'inherit', 'inherit'] }));
    expect((await Promise.all(processes.map((one) => once(one, 'exit')))).map(([code]) => code as number)).toEqual([0, 0]);
    const { edits } = replayed(readJournal(directory).lines);
    for (const split of ['train', 'test'] as const) {
      const own = edits.flatMap((edit) => ('images' in edit && edit.images[split] !== undefined ? [edit.images[split]] : []));
      expect(own).toEqual(Array.from({ length: 15 }, (_, index) => String(index)));
    }
  });
});
