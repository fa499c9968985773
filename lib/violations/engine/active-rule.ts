import 'server-only'
import type { AnyRule } from '../rule'
import type { ParamValues, Severity } from '../schema'

/** A rule with the settings of this organization. A rule that is off still remembers, but finds nothing. */
export type ActiveRule = {
  rule: AnyRule
  /** The code's version and the settings' revision: `1.0` is a built-in rule as it came. */
  version: string
  title: string
  enabled: boolean
  severity: Severity
  ownerRole: 'admin' | 'auditor' | null
  dueHours: number
  params: ParamValues
}
