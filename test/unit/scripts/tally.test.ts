import { describe, expect, it } from 'vitest';
import { closingLine, sum, tallyOfCheck, tallyOfVitest } from '../../../scripts/stages/tally.mjs';

const report = (passed: number, failed: number, pending: number, unloaded = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults: Array.from({ length: unloaded }, () => ({ status: 'failed', assertionResults: [] })),
});

describe('tallyOfVitest', () => {
  it.each([
    ['all well', report(3, 0, 1), 0, { passed: 3, failed: 0, skipped: 1 }],
    ['a failure', report(2, 1, 0), 1, { passed: 2, failed: 1, skipped: 0 }],
    ['a file that does not load', report(2, 0, 0, 1), 1, { passed: 2, failed: 1, skipped: 0 }],
    ['an error outside every test', report(2, 0, 0), 1, { passed: 2, failed: 1, skipped: 0 }],
    ['no report', null, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_what, given, code, expected) => {
    expect(tallyOfVitest(given, code)).toEqual(expected);
  });
});

describe('closingLine', () => {
  it('names the skipped only where there are any', () => {
    expect(closingLine(sum([tallyOfCheck(0), tallyOfCheck(1)]))).toBe('1 passed, 1 failed');
    expect(closingLine(sum([tallyOfCheck(0), { passed: 2, failed: 0, skipped: 1 }]))).toBe('3 passed, 0 failed, 1 skipped');
    expect(closingLine(sum([]))).toBe('0 passed, 0 failed');
  });
});
