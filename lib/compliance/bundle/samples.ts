import 'server-only'
import { createHash } from 'node:crypto'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import type { SequencedEvent } from '@/lib/audit/log/stream'

/** Customary for a population of thousands; an auditor who wants more extends it by the same rule. */
export const SAMPLE_SIZE = 25

export type Sampled = Pick<SequencedEvent, 'idx' | 'id' | 'at'> & {
  action: string
  outcome: string
  order: Buffer
}

/**
 * Chooses the first k events of a control by SHA-256(root ‖ control ‖ event id). The root is fixed by
 * the signed head, so nobody can steer the choice, and anybody can repeat it.
 */
export class Sampler {
  readonly chosen: Sampled[] = []
  readonly #prefix: Buffer

  constructor(
    root: string,
    control: string,
    private readonly size: number,
  ) {
    this.#prefix = Buffer.concat([Buffer.from(root, 'base64'), Buffer.from(control)])
  }

  offer({ idx, id, at, core }: SequencedEvent): void {
    const order = createHash('sha256').update(this.#prefix).update(id).digest()
    const last = this.chosen.at(-1)
    if (last && this.chosen.length >= this.size && order.compare(last.order) >= 0) return
    const place = this.chosen.findIndex((one) => order.compare(one.order) < 0)
    const sampled = { idx, id, at, action: core.action, outcome: core.outcome, order }
    this.chosen.splice(place < 0 ? this.chosen.length : place, 0, sampled)
    this.chosen.length = Math.min(this.chosen.length, this.size)
  }
}

const COLUMNS = [
  'rank',
  'event_id',
  'index',
  'time_utc',
  'action',
  'outcome',
  'order_hash',
  'proof',
] as const

export const proofFileOf = (eventId: string): string => `integrity/proofs/${eventId}.tlog-proof`

/** A control's sample for a spreadsheet, in the order it was drawn. */
export const samplesCsv = (chosen: readonly Sampled[]): string =>
  BYTE_ORDER_MARK +
  csvLine(COLUMNS) +
  chosen
    .map(({ idx, id, at, action, outcome, order }, place) =>
      csvLine([
        place + 1,
        id,
        idx.toString(),
        at,
        action,
        outcome,
        order.toString('hex'),
        proofFileOf(id),
      ]),
    )
    .join('')
