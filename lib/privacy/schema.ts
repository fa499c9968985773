import { z } from 'zod'
import {
  ERASURE_GROUNDS,
  type ErasureGround,
  REFUSAL_GROUNDS,
  type RefusalGround,
  type RequestState,
} from './rules'

const grounds = Object.keys(ERASURE_GROUNDS) as [ErasureGround, ...ErasureGround[]]
const refusals = Object.keys(REFUSAL_GROUNDS) as [RefusalGround, ...RefusalGround[]]
const words = z
  .string()
  .trim()
  .min(10, 'Say why in at least 10 characters.')
  .max(2_000, 'Say it in at most 2,000 characters.')

export const requestErasureInput = z.object({
  personId: z.uuid('Choose a person.'),
  ground: z.enum(grounds, 'Choose a ground.'),
  reason: words,
})
export type RequestErasureInput = z.output<typeof requestErasureInput>

export const executeErasureInput = z.object({ requestId: z.uuid() })

export const refuseErasureInput = z.object({
  requestId: z.uuid(),
  ground: z.enum(refusals, 'Choose a ground.'),
  reason: words,
})
export type RefuseErasureInput = z.output<typeof refuseErasureInput>

export const cancelErasureInput = z.object({ requestId: z.uuid() })

/** A request as the page lists it. `personName` is null once the person was erased. */
export type ErasureRequestView = {
  id: string
  personId: string
  personName: string | null
  ground: ErasureGround
  reason: string
  state: RequestState
  requestedById: string
  requestedByName: string | null
  requestedAt: string
  decidedByName: string | null
  decidedAt: string | null
  refusalGround: RefusalGround | null
  refusalReason: string | null
  /** Why the reader may not approve it, or null when they may. */
  approvalRefusal: string | null
  isOwn: boolean
}

/** Somebody who can be chosen. */
export type SubjectView = { id: string; name: string; email: string; active: boolean }

/** Something that stayed, and why. */
export type KeptView = { what: string; count: number | null; ground: string; why: string }

/** What a certificate says. Times are ISO 8601 in UTC, people are pseudonyms. */
export type Certificate = {
  type: 'countersign.erasure-certificate'
  version: 1
  id: string
  organization: string
  person: string
  ground: string
  requestedBy: string
  requestedAt: string
  approvedBy: string
  erasedAt: string
  keysDestroyed: readonly { id: string; madeAt: string; destroyedAt: string }[]
  log: { events: number; personalRecords: number; size: string; root: string }
  removed: readonly { what: string; count: number }[]
  kept: readonly KeptView[]
  recipients: readonly {
    name: string
    kind: string
    destination: string
    personalSince: string | null
    until: string | null
  }[]
  backups: { daysMax: number; statement: string }
  digests: string
  copies: string
}
