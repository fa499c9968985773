import 'server-only'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { AppError, isAppError } from '@/lib/errors'
import type { Contents } from './intake-file'
import type { IntakeLimits } from './limits'
import { readFolder } from './read-folder'
import { type Form, readForm } from './read-form'
import { readZip } from './read-zip'
import { byteSize, invalid, tooLarge } from './refusals'
import { Spool } from './spool'

export type { IntakeFile } from './intake-file'

/** A received skill. Its bytes lie in a temporary folder until `dispose` is called; always call it. */
export type Intake = Contents & {
  /** The text fields of the form; empty when a bare zip was sent. */
  fields: Readonly<Record<string, string>>
  dispose(): Promise<void>
}

const ZIP_TYPES = new Set(['application/zip', 'application/x-zip-compressed'])

/**
 * Receives a skill from an upload: multipart/form-data with text fields and either one zip or the
 * files of one folder (file names are relative paths), or a zip as the whole body.
 *
 * Everything is hostile: nothing is executed, no name from the upload touches the file system,
 * bytes are hashed while they stream to one private temporary file, which is gone when this throws
 * or the client goes away. Refuses with `invalid`, `too_large` or `unsupported`; every problem
 * carries field (the entry's path), rule and remedy.
 *
 * @param parent folder for the temporary files, by default the system's
 */
export async function receiveUpload(
  request: Request,
  limits: IntakeLimits,
  parent?: string,
): Promise<Intake> {
  const type = (request.headers.get('content-type') ?? '').trim()
  const isZip = ZIP_TYPES.has(type.split(';')[0]?.trim().toLowerCase() ?? '')
  const refused = headersRefusal(request, type, isZip, limits)
  if (refused || !request.body) {
    await request.body?.cancel().catch(() => undefined)
    throw refused ?? emptyUpload()
  }

  const spool = await Spool.create(parent)
  const source = Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>, {
    signal: request.signal,
  })
  // A disconnect while nothing reads the body must not end the process.
  source.on('error', () => undefined)
  try {
    const body = Readable.from(limited(source, limits), { objectMode: false })
    const form = isZip ? await readBareZip(body, spool) : await readForm(body, type, spool, limits)
    const contents = await readContents(form, spool, limits)
    return { ...contents, fields: form.fields, dispose: () => spool.dispose() }
  } catch (error) {
    source.destroy()
    await spool.dispose()
    throw error
  }
}

function headersRefusal(request: Request, type: string, isZip: boolean, limits: IntakeLimits) {
  if (Number(request.headers.get('content-length') ?? 0) > limits.uploadBytesMax)
    return uploadTooLarge(limits)
  if (!isZip && !/^multipart\/form-data\b/i.test(type))
    return new AppError('unsupported', 'Send a skill as multipart/form-data or application/zip.', {
      problems: [
        {
          field: 'content-type',
          rule: 'upload-type',
          message: 'The upload is neither a form nor a zip.',
          remedy: 'Set Content-Type to multipart/form-data or application/zip.',
        },
      ],
    })
  return null
}

/** The body, counted as it comes: a Content-Length may be missing or wrong. */
async function* limited(source: Readable, limits: IntakeLimits): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > limits.uploadBytesMax) throw uploadTooLarge(limits)
      yield chunk
    }
  } catch (error) {
    throw isAppError(error) ? error : brokenOff(error)
  }
}

async function readBareZip(body: Readable, spool: Spool): Promise<Form> {
  return { fields: {}, parts: [{ path: 'upload.zip', spooled: await spool.append(body) }] }
}

/** One file that is a zip by name or by its first bytes is the skill packed; all else is a folder. */
function readContents({ parts }: Form, spool: Spool, limits: IntakeLimits): Promise<Contents> {
  const [only, ...others] = parts
  if (!only || (others.length === 0 && only.spooled.size === 0)) throw emptyUpload()
  const isPacked = only.spooled.archive === 'zip' || /\.(zip|skill)$/i.test(only.path)
  return others.length === 0 && isPacked
    ? readZip(spool, only.spooled, limits)
    : readFolder(spool, parts, limits)
}

const emptyUpload = () =>
  invalid({
    field: 'files',
    rule: 'upload-empty',
    message: 'The upload holds no files.',
    remedy: 'Choose a skill folder or a zip of one.',
  })

const uploadTooLarge = (limits: IntakeLimits) =>
  tooLarge({
    field: 'body',
    rule: 'upload-too-large',
    message: `The upload is larger than ${byteSize(limits.uploadBytesMax)}.`,
    remedy: 'Remove what the skill does not need and send it again.',
  })

const brokenOff = (cause: unknown) =>
  invalid(
    {
      field: 'body',
      rule: 'upload-broken-off',
      message: 'The upload ended before it was complete.',
      remedy: 'Check the connection and send it again.',
    },
    cause,
  )
