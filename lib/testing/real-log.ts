import { unzipSync } from 'fflate'
import type { Actor } from '@/lib/access/permissions'
import { accountFor } from '@/lib/audit/change'
import { type AuditEvent, notDone, succeeded } from '@/lib/audit/event'
import { publishCheckpoint } from '@/lib/audit/log/publish'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { createExport } from '@/lib/compliance/create-export'
import { downloadExport } from '@/lib/compliance/download-export'
import { atTime } from '@/lib/db/clock'
import { aPerson } from '@/lib/testing/registry-factories'

export const PERIOD = { from: '2026-01-01', to: '2026-03-31' }
const FIRST_DAY = Date.UTC(2025, 11, 20)
const HOUR_MS = 3_600_000

/** What the background loops do within seconds: indexes, then a signed head. */
export async function cover(): Promise<void> {
  await sequenceAll()
  if ((await publishCheckpoint()) === 'refused') throw new Error('The head was not signed.')
}

const session = { type: 'session', id: 's' } as const

/** Evidence and not, refused and not; the third gives a role to oneself, which a check finds. */
const eventAt = (index: number, person: Actor): AuditEvent => {
  const about = { type: 'person', id: person.id } as const
  const kinds = [
    () =>
      succeeded('session.sign-in', {
        resource: session,
        personal: [{ name: 'note', value: 'Grüße' }],
      }),
    () => succeeded('page.open', { resource: { type: 'page', id: `/skills?page=${index}` } }),
    () => succeeded('role.grant', { resource: about, data: { role: 'admin', index } }),
    () => notDone('review.decide', 'denied', { resource: session, reason: '=own, "quoted"\nline' }),
    () => succeeded('marketplace.read', { resource: { type: 'marketplace', id: 'all' } }),
  ]
  const make = kinds[index % kinds.length]
  if (!make) throw new Error('There is no such kind.')
  return make()
}

/**
 * A log with events before, in and after `PERIOD`, in several batches with a signed head each, so that
 * an export of the period has something on both sides. Answers who may export.
 */
export async function aRealLog(): Promise<{ auditor: Actor; person: Actor }> {
  const auditor = await aPerson('auditor', 'Aude Auditor')
  const person = await aPerson('developer', 'Dana Developer')
  // Twelve hours lie between two events: 24 of December, the rest in and, at last, after the period.
  const total = 24 + 60
  for (let index = 0; index < total; index += 1) {
    const at = new Date(FIRST_DAY + index * 12 * HOUR_MS)
    await atTime(at, () => accountFor(person, eventAt(index, person)))
    if ([20, 40, 55].includes(index)) await cover()
  }
  for (let index = 0; index < 7; index += 1) {
    const at = new Date(Date.UTC(2026, 3, 2 + index))
    await atTime(at, () => accountFor(person, eventAt(index, person)))
  }
  await cover()
  return { auditor, person }
}

/** An export as the auditor gets it: the zip. */
export async function zipOfExport(auditor: Actor): Promise<Buffer> {
  const { id } = await createExport(auditor, { framework: 'soc2', ...PERIOD })
  await cover()
  const { bytes } = await downloadExport(auditor, id, 2_000)
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const unzipped = (zip: Buffer): Map<string, Buffer> =>
  new Map(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes)]))
