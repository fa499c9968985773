import 'server-only'
import { db } from '@/lib/db/read'

/** A head that some place outside of this database is known to hold. */
export type AnchoredHead = { target: string; size: bigint; root: Uint8Array }

/** The largest head that each place of anchoring holds: none may be contradicted by a new checkpoint. */
export const lastAnchored = (): Promise<AnchoredHead[]> => db.$queryRaw<AnchoredHead[]>`
  SELECT t.name AS target, a.size, a.root FROM audit.audit_anchor_target t
  JOIN LATERAL (
    SELECT size, root FROM audit.audit_anchor WHERE target = t.name ORDER BY size DESC, id DESC LIMIT 1
  ) a ON true`
