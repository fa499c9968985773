import 'server-only'
import type { Action } from '@/lib/audit/schema'
import type { Check, CheckResult, Scope } from './checks/check'
import type { CheckTally } from './schema'

export const emptyTally = ({ id, version, rule }: Check): CheckTally => ({
  id,
  version,
  rule,
  tested: 0,
  passed: 0,
  exceptions: 0,
  noted: 0,
})

/** Runs a check, adds to `tally`, and passes on what was not a plain pass, page by page. */
export async function* runCheck(
  check: Check,
  scope: Scope,
  actions: readonly Action[],
  tally: CheckTally,
): AsyncGenerator<CheckResult[]> {
  for await (const page of check.run(scope, actions)) {
    tally.tested += page.length
    for (const { verdict } of page) {
      if (verdict === 'pass') tally.passed += 1
      else if (verdict === 'exception') tally.exceptions += 1
      else tally.noted += 1
    }
    const told = page.filter(({ verdict }) => verdict !== 'pass')
    if (told.length > 0) yield told
  }
}

/** The tally alone. */
export async function tallyOf(
  check: Check,
  scope: Scope,
  actions: readonly Action[],
): Promise<CheckTally> {
  const tally = emptyTally(check)
  const told = runCheck(check, scope, actions, tally)
  while (!(await told.next()).done);
  return tally
}
