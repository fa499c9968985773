import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { destinationOf, isSinkKind, SINK_KINDS, type SinkSettings } from './kinds/rules'
import type { RecipientView } from './schema'

const RECIPIENTS_MAX = 500

/**
 * Everybody the log was ever forwarded to, ended sinks too: the recipients of a record of processing
 * (GDPR Art. 30 (1)(d)), whom an erasure must be told (Art. 19). Needs audit:read.
 */
export async function listRecipients(actor: Actor): Promise<RecipientView[]> {
  requirePermission(actor, 'audit:read')
  const rows = await db.sink.findMany({
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: RECIPIENTS_MAX,
  })
  return rows.flatMap((row) =>
    isSinkKind(row.kind)
      ? [
          {
            sinkId: row.id,
            name: row.name,
            kind: row.kind,
            kindLabel: SINK_KINDS[row.kind].label,
            destination: destinationOf(row.kind, row.settings as SinkSettings),
            personal: row.personal,
            personalReason: row.personalReason,
            personalSince: row.personalSince?.toISOString() ?? null,
            since: row.createdAt.toISOString(),
            until: row.deletedAt?.toISOString() ?? null,
          },
        ]
      : [],
  )
}
