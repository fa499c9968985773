import { describe, expect, test } from 'vitest'
import { confirmed, countPlaywright, countVitest } from './counts.mjs'

describe('what the last line of npm test counts', () => {
  test('a test file that cannot be loaded is one failure', () => {
    const testResults = [
      { status: 'passed', assertionResults: [{}, {}] },
      { status: 'failed', assertionResults: [] },
    ]
    expect(countVitest({ numPassedTests: 2, numFailedTests: 0, testResults })).toEqual({
      passed: 2,
      failed: 1,
    })
  })

  test('a file with a failing test is not counted twice', () => {
    const testResults = [{ status: 'failed', assertionResults: [{}] }]
    expect(countVitest({ numPassedTests: 0, numFailedTests: 1, testResults }).failed).toBe(1)
  })

  test('a skipped test is no success', () => {
    expect(
      countVitest({ numPassedTests: 1, numFailedTests: 0, numPendingTests: 2, testResults: [] }),
    ).toEqual({ passed: 1, failed: 2 })
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }
    expect(countPlaywright({ stats })).toEqual({ passed: 3, failed: 3 })
  })

  test('a portal that does not start is a failure though no test ran', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
    expect(countPlaywright({ stats, errors: [{}] }).failed).toBe(1)
  })

  test('a stage that ended badly with nothing failed has failed all the same', () => {
    expect(confirmed({ passed: 9, failed: 0 }, false)).toEqual({ passed: 9, failed: 1 })
    expect(confirmed({ passed: 9, failed: 2 }, false)).toEqual({ passed: 9, failed: 2 })
    expect(confirmed({ passed: 9, failed: 0 }, true)).toEqual({ passed: 9, failed: 0 })
  })
})
