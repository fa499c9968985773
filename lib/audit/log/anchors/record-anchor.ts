import 'server-only'
import type { AnchorKind, Receipt, StoredCheckpoint } from './place'
import { insertAnchor } from './store'

/**
 * Notes that a place outside of this database confirmed a checkpoint, with what it answered: for sinks
 * whose receiver confirmed one. What is noted is never sent again by this.
 */
export const recordAnchor = (
  target: string,
  kind: AnchorKind,
  checkpoint: Pick<StoredCheckpoint, 'size' | 'root' | 'note'>,
  receipt: Receipt,
): Promise<void> => insertAnchor({ target, kind }, checkpoint, receipt)
