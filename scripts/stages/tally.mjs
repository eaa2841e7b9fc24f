// @ts-check
/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  return total;
}

/** The line that closes a test run. @param {Tally} tally */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A check without parts of its own: the linter, the types. @param {number} code its exit code @returns {Tally} */
export function tallyOfCheck(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * The tally of Vitest's JSON report. A file that could not be loaded has no tests to count and is one failure;
 * so is a runner that ends badly though every test it reports passed.
 * @param {any} report null when Vitest wrote none
 * @param {number} code its exit code
 * @returns {Tally}
 */
export function tallyOfVitest(report, code) {
  if (!report) return tallyOfCheck(code === 0 ? 1 : code);
  const unloaded = report.testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
