import { describe, expect, it } from 'vitest';
import { findRun } from '../../../../main/runs/find.ts';
import { defaultName, newRunId } from '../../../../main/runs/ids.ts';

const runs = [
  { run: '20261124-090000-cccc', name: 'wide' },
  { run: '20261123-101502-bbbb', name: 'wider net' },
  { run: '20261123-101501-aaaa', name: 'same' },
  { run: '20261122-080000-dddd', name: 'same' },
  { run: '20261121-080000-eeee', name: '20261122-080000-dddd' },
];

describe('finding a run', () => {
  it.each([
    ['last', 0],
    ['20261123-101502-bbbb', 1],
    ['20261123-101502', 1],
    ['20261124', 0],
    // A name goes before the beginning of another, an id before a name.
    ['wide', 0],
    ['wider', 1],
    ['20261122-080000-dddd', 3],
  ])('%s', (wanted, index) => {
    expect(findRun(runs, wanted)).toBe(runs[index]!.run);
  });

  it.each([
    ['20261123', 'run.ambiguous', /2 runs: 20261123-101502-bbbb \(wider net\), 20261123-101501-aaaa \(same\)/],
    ['same', 'run.ambiguous', /2 runs/],
    ['widr', 'run.unknown', /no run 'widr'/],
    ['', 'run.unknown', /no run ''/],
  ])("refuses '%s' with %s", (wanted, code, message) => {
    expect(() => findRun(runs, wanted)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('suggests a near name', () => {
    expect(() => findRun(runs, 'wode')).toThrow(expect.objectContaining({ hint: "Did you mean 'wide'?" }));
    expect(() => findRun([], 'last')).toThrow(expect.objectContaining({ code: 'run.unknown' }));
  });
});

describe('ids and names', () => {
  const time = new Date(2026, 10, 3, 4, 5, 6);

  it('say when', () => {
    expect(newRunId(time)).toMatch(/^20261103-040506-[a-z0-9]{4}$/);
    expect(defaultName('cifar10-cnn', time)).toBe('cifar10-cnn 2026-11-03 04:05');
  });

  it('differ within a second', () => {
    expect(new Set(Array.from({ length: 20 }, () => newRunId(time))).size).toBeGreaterThan(15);
  });
});
