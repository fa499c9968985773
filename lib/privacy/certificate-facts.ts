import 'server-only'
import type { DestroyedKey, SubjectCounts } from '@/lib/audit/erase-subject'
import type { LogHead } from '@/lib/audit/log/stream'
import type { Tx } from '@/lib/db/transaction'
import { env } from '@/lib/env'
import type { RecipientView } from '@/lib/sinks/schema'
import { DIGESTS, ERASURE_GROUNDS, type ErasureGround } from './rules'
import type { Certificate, KeptView } from './schema'

type Facts = {
  request: {
    id: string
    personId: string
    ground: ErasureGround
    requestedById: string
    requestedAt: Date
  }
  approvedBy: string
  erasedAt: Date
  organization: string
  head: LogHead
  keys: readonly DestroyedKey[]
  counts: SubjectCounts
  removed: readonly { what: string; count: number }[]
  recipients: readonly RecipientView[]
}

const LEGAL = 'Art. 17(3)(b) and (e)'
const CLAIMS = 'Art. 17(3)(e)'

/** What stays under the pseudonym, field by field, and on which ground. */
async function keptOf(tx: Tx, personId: string, events: number): Promise<KeptView[]> {
  const [decisions, comments, submissions, acceptances, exports] = [
    await tx.decision.count({ where: { reviewerId: personId } }),
    await tx.comment.count({ where: { authorId: personId } }),
    await tx.submission.count({ where: { submitterId: personId } }),
    await tx.findingAcceptance.count({ where: { acceptedById: personId } }),
    await tx.export.count({ where: { requestedById: personId } }),
  ]
  return [
    {
      what: 'pseudonym',
      count: null,
      ground: LEGAL,
      why: 'it shows that the same somebody acted, without saying who, so that past incidents stay visible',
    },
    {
      what: 'audit events by this pseudonym',
      count: events,
      ground: LEGAL,
      why: 'who was allowed to do what must remain provable; they hold no personal field in the clear',
    },
    {
      what: 'decisions with their comments',
      count: decisions,
      ground: CLAIMS,
      why: 'written in the course of work; they are why a skill was published or not',
    },
    {
      what: 'comments',
      count: comments,
      ground: CLAIMS,
      why: 'written in the course of work about a submission; the author’s e-mail and full name were replaced',
    },
    {
      what: 'acceptances of findings',
      count: acceptances,
      ground: CLAIMS,
      why: 'somebody took responsibility for a risk until a date',
    },
    {
      what: 'submissions and what was uploaded with them',
      count: submissions,
      ground: CLAIMS,
      why: 'their bytes are what was reviewed and signed; a name inside a file is part of those bytes',
    },
    {
      what: 'compliance exports asked for',
      count: exports,
      ground: LEGAL,
      why: 'that evidence was taken out, and when, must remain provable',
    },
  ].filter(({ count }) => count !== 0)
}

/** Where personal fields were ever forwarded. */
const recipientsOf = (recipients: readonly RecipientView[]): Certificate['recipients'] =>
  recipients
    .filter(({ personal, personalSince }) => personal || personalSince !== null)
    .map(({ name, kindLabel, destination, personalSince, until }) => ({
      name,
      kind: kindLabel,
      destination,
      personalSince,
      until,
    }))

/** Everything a certificate states. It names nobody: people are pseudonyms. */
export async function certificateOf(tx: Tx, facts: Facts): Promise<Certificate> {
  const { request, head, keys, counts } = facts
  const { label, article } = ERASURE_GROUNDS[request.ground]
  const days = env.BACKUP_DAYS_MAX
  return {
    type: 'countersign.erasure-certificate',
    version: 1,
    id: request.id,
    organization: facts.organization,
    person: request.personId,
    ground: `${label} (${article})`,
    requestedBy: request.requestedById,
    requestedAt: request.requestedAt.toISOString(),
    approvedBy: facts.approvedBy,
    erasedAt: facts.erasedAt.toISOString(),
    keysDestroyed: keys.map(({ id, madeAt, destroyedAt }) => ({
      id,
      madeAt: madeAt.toISOString(),
      destroyedAt: destroyedAt.toISOString(),
    })),
    log: {
      ...counts,
      size: head.size.toString(),
      root: Buffer.from(head.root).toString('hex'),
    },
    removed: facts.removed,
    kept: await keptOf(tx, request.personId, counts.events),
    recipients: recipientsOf(facts.recipients),
    backups: {
      daysMax: days,
      statement: `Backups of the database that hold the key end within ${days} days; until then they must not be restored without erasing again.`,
    },
    digests: DIGESTS,
    copies:
      'Exports and archives that were downloaded before, and the portal’s own text log, are not within its reach. Whoever holds them erases there.',
  }
}
