import 'server-only'
import { defineRule, nameOf } from '../rule'

type Scanned = { passed: boolean }

/** What is published must be byte for byte what was scanned, and the scan must have passed. */
export const publishWithoutScan = defineRule<Record<never, never>, Scanned>({
  id: 'publish-without-scan',
  version: 1,
  title: 'Published without a passing scan',
  description:
    'A skill was published although the log holds no scan of exactly these bytes without a critical finding.',
  severity: 'critical',
  ownerRole: 'admin',
  dueHours: 8,
  controls: ['SOC 2 CC6.8', 'SOC 2 CC7.1', 'SOC 2 CC8.1', 'ISO 27001 A.8.28', 'ISO 27001 A.8.7'],
  actions: ['submission.scan', 'skill.publish'],
  outcomes: ['success'],
  params: {},
  keyOf: ({ core }) => (typeof core.data.digest === 'string' ? core.data.digest : null),
  evaluate: (event, _params, state) => {
    const { core } = event
    if (core.action === 'submission.scan') {
      // A scan says how many findings it has; what the portal did about one does not.
      if (typeof core.data.critical !== 'number') return null
      return { state: { passed: core.data.critical === 0 } }
    }
    if (state?.passed) return null
    const why = state === null ? 'without any scan' : 'although the scan found something critical'
    return {
      hit: {
        dedupe: String(core.data.digest ?? core.id),
        summary: `${nameOf(event)} was published ${why} of these bytes.`,
      },
    }
  },
})
