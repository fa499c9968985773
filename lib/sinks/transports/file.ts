import 'server-only'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { env } from '@/lib/env'
import { renderedLine } from '../formats/render'
import type { SinkSetup } from './setup'
import { packed, type Transport } from './transport'

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants

/** A crash in the middle of a write leaves half a line: the next line must not grow onto it. */
async function endsMidLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  return last[0] !== 0x0a
}

/** So that the name of a new file outlives a power cut, as its bytes do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

const fullOrReadOnly = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC') return 'The disk is full. Make room; the sink goes on by itself.'
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return 'The portal may not write there. Give its account write access to the folder.'
  if (code === 'ELOOP') return 'The file is a symbolic link, which is not followed. Remove it.'
  return `The file cannot be written (${code || 'unknown reason'}).`
}

/**
 * Lines appended to a file in SINK_FILES_DIR and synced to disk before they count. The file is opened
 * for every batch, so that whoever rotates it may move it away at any time.
 */
export function fileTransport({ settings, format }: SinkSetup): Transport {
  const path = resolve(env.SINK_FILES_DIR, String(settings.fileName))
  return {
    limits: { records: 5_000, bytes: 8 * 1024 * 1024 },
    pack: (record) => packed(record, `${renderedLine(record, format)}\n`),
    send: async (batch) => {
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o750 })
        const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o640)
        try {
          const isNew = (await file.stat()).size === 0
          const text = batch.map(({ payload }) => payload).join('')
          await file.appendFile((await endsMidLine(file)) ? `\n${text}` : text)
          await file.sync()
          if (isNew) await syncFolder(path)
        } finally {
          await file.close()
        }
        return { kind: 'accepted', answer: `Written and synced: ${batch.length} lines` }
      } catch (error) {
        return { kind: 'busy', error: fullOrReadOnly(error), retryAfterMs: null }
      }
    },
    peer: () => 'this machine',
    close: async () => {},
  }
}
