import 'server-only'
import { leafHash } from '@/lib/audit/canonical'
import { alteredColumns, type StoredEvent } from '@/lib/audit/stored-events'
import { eventCheck, exception, type Judgement, pass } from './check'

/** What is stored is what was hashed when it was written (RFC 6962 leaf over RFC 8785). */
export function judgeLeaf(event: StoredEvent): Judgement {
  if (leafHash(event.core).toString('hex') !== event.leafHash)
    return exception('the event does not match its leaf hash')
  const altered = alteredColumns(event)
  return altered.length === 0
    ? pass
    : exception(`columns differ from the event: ${altered.join(', ')}`)
}

export const leavesIntact = eventCheck(
  {
    id: 'events-match-leaf-hash',
    version: 1,
    rule: 'Every event that is evidence still matches the hash it was written with.',
    live: false,
  },
  judgeLeaf,
)
