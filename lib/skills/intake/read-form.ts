import 'server-only'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy'
import { tooManyEntries } from './budget'
import type { IntakeLimits } from './limits'
import { pathProblem, tidyPath } from './paths'
import type { UploadedPart } from './read-folder'
import { invalid, printable, refusal, tooLarge } from './refusals'
import type { Spool } from './spool'

const HEADER_BYTES_MAX = 4096
const HEADERS_MAX = 16

export type Form = { fields: Record<string, string>; parts: readonly UploadedPart[] }

const badForm = (cause: unknown) =>
  invalid(
    {
      field: 'body',
      rule: 'form-unreadable',
      message: 'The upload is not a complete form: it is cut short or not multipart/form-data.',
      remedy: 'Send it again; a script must send a multipart boundary and close the last part.',
    },
    cause,
  )

const badField = (name: string, rule: string, why: string, remedy: string) =>
  invalid({
    field: printable(name),
    rule,
    message: `The field "${printable(name)}" ${why}.`,
    remedy,
  })

function openForm(contentType: string, limits: IntakeLimits) {
  try {
    const headers: BusboyHeaders = { 'content-type': contentType }
    return new Busboy({
      headers,
      preservePath: true,
      defCharset: 'utf8',
      limits: {
        files: limits.entriesMax,
        fields: limits.fieldsMax,
        fieldSize: limits.fieldBytesMax,
        parts: limits.entriesMax + limits.fieldsMax + 1,
        headerPairs: HEADERS_MAX,
        headerSize: HEADER_BYTES_MAX,
      },
    })
  } catch (error) {
    throw badForm(error)
  }
}

/**
 * Reads a multipart form (RFC 7578): text fields to memory, every file to the spool, one after the
 * other however many arrive in one chunk. Refuses doubled fields, text that is not UTF-8 and names
 * that are too long; what the files are is judged by who reads them from the spool.
 */
export async function readForm(
  body: Readable,
  contentType: string,
  spool: Spool,
  limits: IntakeLimits,
): Promise<Form> {
  const form = openForm(contentType, limits)
  const fields = new Map<string, string>()
  const parts: UploadedPart[] = []
  // Two file parts at most are in flight: the one arriving, and the one before it being written.
  let earlier: Promise<void> = Promise.resolve()
  let latest: Promise<void> = Promise.resolve()

  const done = new Promise<void>((resolve, reject) => {
    form.on('finish', resolve)
    form.on('error', (error) => reject(badForm(error)))
    form.on('filesLimit', () => reject(tooManyEntries(limits)))
    form.on('partsLimit', () => reject(tooManyEntries(limits)))
    form.on('fieldsLimit', () => reject(tooManyFields(limits)))
    form.on('field', (name, value, _nameCut, valueCut) => {
      const wrong = fieldRefusal(fields, name, value, valueCut, limits)
      if (wrong) reject(wrong)
      else fields.set(name, value)
    })
    form.on('file', (_field, stream, fileName) => {
      // An upload that breaks off emits this before anyone reads the stream.
      stream.on('error', reject)
      earlier = latest
      latest = earlier.then(async () => {
        const part = await spoolPart(spool, stream, fileName, limits)
        if (part) parts.push(part)
      })
      latest.catch(reject)
    })
  })
  done.catch(() => undefined)

  const write = (chunk: Uint8Array) =>
    new Promise<void>((resolve, reject) =>
      form.write(chunk, (error) => (error ? reject(error) : resolve())),
    )
  for await (const chunk of body) {
    await Promise.race([write(chunk), done])
    await Promise.race([earlier, done])
  }
  form.end()
  await done
  await latest
  return { fields: Object.fromEntries(fields), parts }
}

async function spoolPart(
  spool: Spool,
  stream: BusboyFileStream,
  fileName: string | undefined,
  limits: IntakeLimits,
): Promise<UploadedPart | null> {
  const path = tidyPath(fileName ?? '')
  const wrong = pathProblem(path, limits)
  if (wrong && path !== '') throw refusal('invalid', [wrong])
  const spooled = await spool.append(stream)
  // Browsers send an empty, nameless part for a file input that was left empty (HTML 4.10.22.4).
  if (wrong && spooled.size === 0) return null
  if (wrong) throw refusal('invalid', [wrong])
  return { path, spooled }
}

const tooManyFields = (limits: IntakeLimits) =>
  tooLarge({
    field: 'fields',
    rule: 'too-many-fields',
    message: `The form holds more than ${limits.fieldsMax} text fields.`,
    remedy: 'Send each field once and files as file parts.',
  })

function fieldRefusal(
  fields: ReadonlyMap<string, string>,
  name: string,
  value: string,
  isCut: boolean,
  limits: IntakeLimits,
) {
  if (isCut)
    return badField(
      name,
      'field-too-long',
      `is longer than ${limits.fieldBytesMax} bytes`,
      'Shorten it.',
    )
  if (fields.has(name)) return badField(name, 'field-twice', 'was sent twice', 'Send it once.')
  if (value.includes('\uFFFD') || value.includes('\0'))
    return badField(name, 'field-not-utf8', 'is not valid UTF-8 text', 'Send plain UTF-8 text.')
  return null
}
