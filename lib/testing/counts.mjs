/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What Vitest's JSON report says. A file that could not be loaded has no tests to fail and counts as
 * one; so does a skipped test, for it proves nothing.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests?: number,
 *   numTodoTests?: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length + skipped,
  }
}

/**
 * What Playwright's JSON report says. A test that passed only when tried again has failed, and so
 * has one that was skipped. `errors` are those outside of tests, such as a portal that did not start.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number },
 *   errors?: unknown[] }} report
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  }
}

/**
 * A stage that ended badly has failed, whatever its report says, so that nothing fails unseen.
 * @param {Counts} counts
 * @param {boolean} endedWell
 * @returns {Counts}
 */
export const confirmed = (counts, endedWell) =>
  endedWell || counts.failed > 0 ? counts : { ...counts, failed: 1 }
