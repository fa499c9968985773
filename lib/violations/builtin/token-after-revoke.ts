import 'server-only'
import { defineRule } from '../rule'

/** Somebody still holds a token that its owner ended: it leaked, or a script was forgotten. */
export const tokenAfterRevoke = defineRule({
  id: 'token-after-revoke',
  version: 1,
  title: 'Token used after it was revoked',
  description:
    'An access token was shown again after its owner revoked it, or after its owner was deactivated. The portal refused it; whoever has it should not.',
  severity: 'high',
  ownerRole: 'admin',
  dueHours: 24,
  controls: ['SOC 2 CC6.1', 'SOC 2 CC6.2', 'ISO 27001 A.8.5', 'HIPAA 164.308(a)(3)(ii)(C)'],
  actions: ['token.use'],
  outcomes: ['denied'],
  params: {
    states: {
      kind: 'choices',
      label: 'What had ended it',
      options: [
        { value: 'revoked', label: 'Revoked' },
        { value: 'deactivated', label: 'Owner deactivated' },
        { value: 'expired', label: 'Expired' },
      ],
      default: ['revoked', 'deactivated'],
    },
  },
  evaluate: ({ core }, { states }) => {
    const { token_state: state } = core.data
    if (typeof state !== 'string' || !states.includes(state)) return null
    const why = state === 'deactivated' ? 'of a deactivated account' : `that was ${state}`
    return { hit: { dedupe: core.resource.id, summary: `A token ${why} was used again.` } }
  },
})
