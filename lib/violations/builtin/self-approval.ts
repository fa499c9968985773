import 'server-only'
import { defineRule } from '../rule'

/** A refused attempt knows its submission by id only, so its name is remembered, too. */
type Authors = { authors: readonly string[]; name: string | null }
const AUTHORING = ['submission.draft', 'submission.revise', 'submission.send']

/** Remembers who made each submission; whoever made it and decides on it is found, refused or not. */
export const selfApproval = defineRule<Record<never, never>, Authors>({
  id: 'self-approval',
  version: 1,
  title: 'Approval of one’s own submission',
  description:
    'Somebody tried to approve what they submitted or wrote themselves. The portal refuses it; the attempt is still a breach of the separation of duties.',
  severity: 'high',
  ownerRole: 'auditor',
  dueHours: 24,
  controls: ['SOC 2 CC6.3', 'SOC 2 CC8.1', 'ISO 27001 A.5.3', 'HIPAA 164.308(a)(4)(ii)(C)'],
  actions: ['submission.draft', 'submission.revise', 'submission.send', 'review.decide'],
  params: {},
  keyOf: ({ core }) => core.resource.id,
  evaluate: ({ core }, _params, state) => {
    const authors = state?.authors ?? []
    const { ref } = core.actor
    if (AUTHORING.includes(core.action)) {
      if (core.outcome !== 'success') return null
      return { state: { authors: [...new Set([...authors, ref])], name: core.resource.name } }
    }
    if (!authors.includes(ref) || core.data.verdict !== 'approve') return null
    const name = core.resource.name ?? state?.name ?? core.resource.id
    const passed = core.outcome === 'success'
    if (!passed && core.outcome !== 'denied') return null
    return {
      hit: {
        dedupe: `${ref}:${core.resource.id}`,
        severity: passed ? 'critical' : 'high',
        summary: passed
          ? `Approved their own submission ${name}, and it was not refused.`
          : `Tried to approve their own submission ${name}; the portal refused it.`,
      },
    }
  },
})
