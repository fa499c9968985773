import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { accountFor, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Plain, Resource } from '@/lib/audit/schema'
import { AppError } from '@/lib/errors'
import { type BundleContext, findBundleContext } from './bundle/context'
import { bundleFiles } from './bundle/write-bundle'
import { type FileRecord, zipStream } from './bundle/zip-stream'
import { FRAMEWORKS } from './rules'

export type Download = { filename: string; bytes: AsyncGenerator<Uint8Array> }

const filenameOf = ({ framework, period, id }: BundleContext): string =>
  `countersign-${framework.id}-${period.from}-to-${period.to}-${id.slice(-8)}.zip`

const downloaded = (resource: Resource, context: BundleContext, data: Record<string, Plain>) =>
  succeeded('export.download', {
    resource,
    data: {
      framework: context.framework.id,
      first_day: context.period.from,
      last_day: context.period.to,
      ...data,
    },
  })

/**
 * The bundle of an export as a stream (`audit:read`); memory does not grow with it. Throws
 * `not_found`. Two events account for it: that it began, and with which manifest it ended, even when
 * the download was cut short.
 */
export async function downloadExport(actor: Actor, id: string): Promise<Download> {
  const resource = { type: 'export', id: id.slice(0, 100) } as const
  // Read before the transaction, which then holds one connection only.
  const found = can(actor, 'audit:read') ? await findBundleContext(id) : null
  const context = await change(
    actor,
    { action: 'export.download', resource, needs: 'audit:read' },
    async () => {
      if (found === null)
        throw new AppError('not_found', 'There is no such export. Choose one from the list.')
      const named = { ...resource, name: FRAMEWORKS[found.framework.id].label }
      return changed(found, downloaded(named, found, { stage: 'started' }))
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
