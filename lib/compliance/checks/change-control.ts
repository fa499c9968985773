import 'server-only'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'
import { exception, type Judgement, pass } from './check'
import { type PublicationFacts, publicationCheck } from './publications'

/** Two people who wrote none of it approved exactly the bytes that were published. */
export function judgeApprovals({ approvers, authors }: PublicationFacts): Judgement {
  const own = approvers.filter((id) => authors.includes(id))
  if (own.length > 0) return exception(`approved by its own author ${own.join(', ')}`)
  if (approvers.length < APPROVALS_REQUIRED)
    return exception(
      `${approvers.length} of ${APPROVALS_REQUIRED} approvals of the published digest`,
    )
  return pass
}

/** A complete scan of exactly the published bytes came before, and found nothing critical. */
export function judgeScan({ scan }: PublicationFacts): Judgement {
  if (scan === null) return exception('no completed scan of the published digest')
  if (scan.critical.length > 0)
    return exception(`published with critical findings: ${[...new Set(scan.critical)].join(', ')}`)
  return pass
}

/** Each high finding of the published bytes was accepted in writing before the publication. */
export function judgeAcceptances({ scan, accepted }: PublicationFacts): Judgement {
  const open = (scan?.high ?? []).filter((fingerprint) => !accepted.includes(fingerprint))
  return open.length === 0 ? pass : exception(`${open.length} high findings nobody accepted`)
}

/** The publication is in the log: the population an auditor samples from is whole. */
export const judgeRecorded = ({ eventId }: PublicationFacts): Judgement =>
  eventId === null ? exception('published, but the log has no event for it') : pass

export const twoApprovals = publicationCheck(
  {
    id: 'publish-two-approvals',
    version: 1,
    rule: 'Every published version was approved, on the same digest, by two people who did not write or submit it.',
  },
  judgeApprovals,
)

export const scannedBeforePublish = publicationCheck(
  {
    id: 'publish-scanned',
    version: 1,
    rule: 'Every published version had a completed scan of the same digest, without a critical finding, before it was published.',
  },
  judgeScan,
)

export const highFindingsAccepted = publicationCheck(
  {
    id: 'publish-findings-accepted',
    version: 1,
    rule: 'Every high finding of a published version was accepted in writing before it was published.',
  },
  judgeAcceptances,
)

export const publicationRecorded = publicationCheck(
  {
    id: 'publish-recorded',
    version: 1,
    rule: 'Every version in the registry has its publication event in the log.',
  },
  judgeRecorded,
)
