import 'server-only'
import { ownFacts, ownMessage, PRODUCT, type SinkRecord } from './record'

/**
 * The event as the log commits to it: `core` is what the leaf hash covers, so that a receiver can
 * recompute it (RFC 8785, then SHA-256 with a zero byte in front) and check a checkpoint.
 */
export const raw = (record: SinkRecord): Record<string, unknown> =>
  record.kind === 'event'
    ? {
        kind: 'event',
        id: record.uid,
        at: record.at,
        index: Number(record.event.idx),
        leaf_hash: record.event.leafHash,
        core: record.event.core,
        ...(record.personal && { personal: record.personal }),
      }
    : {
        kind: record.kind,
        id: record.uid,
        at: record.at,
        product: PRODUCT.name,
        message: ownMessage(record),
        ...ownFacts(record),
      }
