import 'server-only'
import type { Action } from '@/lib/audit/schema'
import type { Check } from '../checks/check'
import type { FrameworkId } from '../rules'
import type { UncoveredControl } from '../schema'

/**
 * A control in our own words (the frameworks' texts are their publishers'), the actions whose events
 * are its evidence, refusals included, and the checks that judge them.
 */
export type Control = {
  id: string
  paraphrase: string
  actions: readonly Action[]
  checks: readonly Check[]
}

export type Framework = {
  id: FrameworkId
  controls: readonly Control[]
  /** What this version of the portal holds no evidence for, said plainly. */
  notCovered: readonly UncoveredControl[]
}

/** Every action that is evidence for some control of the framework. */
export const actionsOf = ({ controls }: Framework): Action[] =>
  [...new Set(controls.flatMap(({ actions }) => actions))].sort()
