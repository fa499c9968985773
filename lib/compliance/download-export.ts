import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { accountFor, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Plain, Resource } from '@/lib/audit/schema'
import { AppError, isAppError } from '@/lib/errors'
import { type BundleContext, type ExportContext, findExportContext } from './bundle/context'
import { takeSnapshot } from './bundle/snapshot'
import { bundleFiles } from './bundle/write-bundle'
import { type FileRecord, zipStream } from './bundle/zip-stream'
import { FRAMEWORKS } from './rules'

export type Download = { filename: string; bytes: AsyncGenerator<Uint8Array> }

const filenameOf = ({ framework, period, id }: ExportContext): string =>
  `countersign-${framework.id}-${period.from}-to-${period.to}-${id.slice(-8)}.zip`

const downloaded = (resource: Resource, context: ExportContext, data: Record<string, Plain>) =>
  succeeded('export.download', {
    resource,
    data: {
      framework: context.framework.id,
      first_day: context.period.from,
      last_day: context.period.to,
      ...data,
    },
  })

/** So many events are packed into less than the 4 GB of a zip; a download must not break off at its end. */
const EVENTS_MAX = 12_000_000n

const tooMany = (events: bigint) =>
  new AppError(
    'invalid',
    `The log has ${events} events in this period, and one export holds ${EVENTS_MAX}. Make several exports, each of a part of the period.`,
  )

/** The bundle's part of the log, or why there is none; thrown later, where it is recorded. */
async function snapshotOf(found: ExportContext, waitMs: number | undefined) {
  try {
    const snapshot = await takeSnapshot(found, waitMs)
    const events = snapshot.to - snapshot.from
    return events > EVENTS_MAX ? tooMany(events) : snapshot
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
}

/**
 * The bundle of an export as a stream (`audit:read`); memory does not grow with it. Throws
 * `not_found`, `invalid` for more events than one zip can hold, and `unavailable` when the log does not
 * cover the period within `waitMs` (20 s). Two events account for it: that it began, and with which manifest it ended, even when
 * the download was cut short.
 */
export async function downloadExport(actor: Actor, id: string, waitMs?: number): Promise<Download> {
  const resource = { type: 'export', id: id.slice(0, 100) } as const
  // Read before the transaction, which then holds one connection only.
  const found = can(actor, 'audit:read') ? await findExportContext(id) : null
  const snapshot = found && (await snapshotOf(found, waitMs))
  const context = await change(
    actor,
    { action: 'export.download', resource, needs: 'audit:read' },
    async () => {
      if (found === null || snapshot === null)
        throw new AppError('not_found', 'There is no such export. Choose one from the list.')
      if (isAppError(snapshot)) throw snapshot
      const named = { ...resource, name: FRAMEWORKS[found.framework.id].label }
      const started = downloaded(named, found, { stage: 'started' })
      return changed({ ...found, snapshot }, started)
    },
  )
  return { filename: filenameOf(context), bytes: bundleOf(actor, resource, context) }
}

async function* bundleOf(actor: Actor, resource: Resource, context: BundleContext) {
  const written: FileRecord[] = []
  let bytes = 0
  let complete = false
  try {
    const files = bundleFiles(context, written)
    for await (const chunk of zipStream(files, context.createdAt, (file) => written.push(file))) {
      bytes += chunk.byteLength
      yield chunk
    }
    complete = true
  } finally {
    const manifest = written.find(({ name }) => name === 'manifest.json')?.sha256 ?? null
    await accountFor(
      actor,
      downloaded(resource, context, { stage: 'ended', complete, bytes, manifest }),
    )
  }
}
