/** Why somebody may ask to be erased (GDPR Art. 17(1)). */
export const ERASURE_GROUNDS = {
  'no-longer-needed': { label: 'No longer needed', article: 'Art. 17(1)(a)' },
  'consent-withdrawn': { label: 'Consent withdrawn', article: 'Art. 17(1)(b)' },
  objection: { label: 'Objection', article: 'Art. 17(1)(c)' },
  unlawful: { label: 'Processed unlawfully', article: 'Art. 17(1)(d)' },
  'legal-obligation': { label: 'A law demands erasure', article: 'Art. 17(1)(e)' },
} as const
export type ErasureGround = keyof typeof ERASURE_GROUNDS

/** Why an erasure may be refused (GDPR Art. 17(3)). */
export const REFUSAL_GROUNDS = {
  'legal-obligation': { label: 'A law demands keeping it', article: 'Art. 17(3)(b)' },
  'legal-claims': { label: 'Needed for legal claims', article: 'Art. 17(3)(e)' },
  'no-ground': { label: 'No ground of Art. 17(1) applies', article: 'Art. 17(1)' },
} as const
export type RefusalGround = keyof typeof REFUSAL_GROUNDS

export const REQUEST_STATES = {
  pending: { label: 'Waiting for approval', tone: 'warning' },
  done: { label: 'Erased', tone: 'success' },
  refused: { label: 'Refused', tone: 'danger' },
  cancelled: { label: 'Taken back', tone: 'neutral' },
} as const
export type RequestState = keyof typeof REQUEST_STATES

type Parties = { personId: string; requestedById: string }

/** Why this person may not approve the erasure, in words, or null when they may. */
export function approvalRefusal({ personId, requestedById }: Parties, actorId: string) {
  if (actorId === requestedById)
    return 'Whoever asked for an erasure cannot approve it. Another admin has to.'
  if (actorId === personId) return 'Nobody approves their own erasure. Another admin has to.'
  return null
}

/** What approving will do, for the person who is about to. */
export const CONSEQUENCES = [
  'The person’s key is destroyed: every name, e-mail, IP address, browser and comment that the audit log encrypted under it can never be read again, by anybody. This cannot be undone.',
  'Name, e-mail and sign-in identity are removed from the account, which stays as a pseudonym and is deactivated.',
  'Sessions, access tokens, roles, team memberships, notifications and saved searches are deleted.',
  'Their exact name and e-mail are replaced in comments and notifications that others wrote.',
  'Events, decisions and published skills stay under the pseudonym, and every proof of the log stays valid.',
] as const

/** What is not claimed: EDPB Guidelines 02/2025 on salted hashes. */
export const DIGESTS =
  'Events keep salted digests of what was erased. They count as pseudonymous personal data for as long as somebody holds the salts; the salts were encrypted under the destroyed key, and are gone for good only when the last backup that holds both has expired.'
