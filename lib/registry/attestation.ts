import 'server-only'
import { canonical } from '@/lib/audit/canonical'
import { type DsseEnvelope, signEnvelope } from '@/lib/crypto/dsse'
import { signingKey } from '@/lib/crypto/signing-key'

/** in-toto Attestation Framework, Statement v1. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
/** Names what our predicate says; nothing needs to answer at it. */
export const PREDICATE_TYPE = 'https://countersign.dev/attestations/skill-review/v1'

export type ReviewPredicate = {
  skill: { name: string; version: string; team: string; digest: string }
  submission: { id: string; submitter: string; revision: number; sentAt: string | null }
  approvals: readonly { id: string; reviewer: string; digest: string; at: string }[]
  acceptedFindings: readonly { fingerprint: string; by: string; until: string }[]
  scan: {
    id: string
    ruleset: string
    finishedAt: string | null
    critical: number
    high: number
    medium: number
    low: number
  }
  policy: { approvalsRequired: number; separationOfDuties: true }
  publishedAt: string
}

/**
 * Who approved what, signed. The subjects are the archive's SHA-256, as a client sees it, and the
 * digest of the skill's files, as reviewers saw it. People are pseudonyms of the audit log.
 */
export function attest(predicate: ReviewPredicate, archiveSha256: string): DsseEnvelope {
  const { name, version, digest } = predicate.skill
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: `${name}-${version}.zip`, digest: { sha256: archiveSha256 } },
      { name: `${name}@${version}`, digest: { countersignSkillV1: digest } },
    ],
    predicateType: PREDICATE_TYPE,
    predicate,
  }
  return signEnvelope(
    signingKey('attestation'),
    PAYLOAD_TYPE,
    Buffer.from(canonical(statement), 'utf8'),
  )
}
