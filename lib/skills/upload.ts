import 'server-only'
import { z } from 'zod'
import { type Actor, canSomewhere, forbidden } from '@/lib/access/permissions'
import { type Attempt, change } from '@/lib/audit/change'
import { db } from '@/lib/db/read'
import { isUnreachable } from '@/lib/db/sql'
import { env } from '@/lib/env'
import { AppError, isAppError } from '@/lib/errors'
import { createDraft, draftAttempt } from './create-draft'
import { INTAKE_LIMITS, type IntakeLimits } from './intake/limits'
import { type Intake, receiveUpload } from './intake/receive'
import { reviseAttempt, reviseSubmission } from './revise'
import { requireSubmitter } from './store'

/** What this site allows: our own limits, lowered by the environment. */
const limits = (): IntakeLimits => ({
  ...INTAKE_LIMITS,
  entriesMax: Math.min(INTAKE_LIMITS.entriesMax, env.SKILL_FILES_MAX),
  bytesMax: Math.min(INTAKE_LIMITS.bytesMax, env.SKILL_BYTES_MAX),
})

/** The limits as the upload page tells them: a number of files, and bytes. */
export function uploadLimits() {
  const { entriesMax: filesMax, bytesMax, fileBytesMax, uploadBytesMax } = limits()
  return { filesMax, bytesMax, fileBytesMax, uploadBytesMax }
}

/** `change` records the refusal under the attempt's name and throws it on. */
const refuse = (actor: Actor, attempt: Attempt, error: AppError): Promise<never> =>
  change<never>(actor, attempt, () => Promise.reject(error))

async function dropBody(request: Request): Promise<void> {
  await request.body?.cancel().catch(() => undefined)
}

/**
 * Authorizes before a single byte is read, then receives, hands the skill over and throws its
 * temporary copy away. Every refusal is an audit event with the problems' fields and rules.
 */
async function receive<T>(
  actor: Actor,
  attempt: Attempt,
  request: Request,
  { authorize, use }: { authorize: () => Promise<void>; use: (intake: Intake) => Promise<T> },
): Promise<T> {
  let intake: Intake
  try {
    if (!canSomewhere(actor, 'skill:write')) throw forbidden('skill:write')
    await authorize()
    intake = await receiveUpload(request, limits())
  } catch (error) {
    await dropBody(request)
    if (isUnreachable(error)) throw unavailable(error)
    if (isAppError(error)) return refuse(actor, attempt, error)
    throw error
  }
  try {
    return await use(intake)
  } catch (error) {
    throw isUnreachable(error) ? unavailable(error) : error
  } finally {
    await intake.dispose()
  }
}

const unavailable = (cause: unknown) =>
  new AppError(
    'unavailable',
    'The database does not answer, so nothing was stored. Try again in a moment.',
    { cause },
  )

/**
 * Makes a draft of an uploaded folder (multipart) or zip and answers its id. Throws `forbidden`
 * without skill:write, and what `receiveUpload` refuses with.
 */
export const uploadDraft = (actor: Actor, request: Request): Promise<string> =>
  receive(actor, draftAttempt, request, {
    authorize: async () => {},
    use: (intake) => createDraft(actor, intake),
  })

async function requireOwn(actor: Actor, id: string): Promise<void> {
  const found = z.uuid().safeParse(id).success
    ? await db.submission.findUnique({ where: { id }, select: { submitterId: true } })
    : null
  if (!found) throw new AppError('not_found', 'There is no such submission.')
  requireSubmitter(actor, found)
}

/**
 * Replaces the files of one's own open submission by an uploaded folder or zip. Throws `not_found`,
 * `forbidden` for another's, `conflict` when it takes no more revisions, and what the intake refuses.
 */
export const uploadRevision = (actor: Actor, id: string, request: Request): Promise<void> =>
  receive(actor, reviseAttempt(id.slice(0, 64)), request, {
    authorize: () => requireOwn(actor, id),
    use: (intake) => reviseSubmission(actor, id, intake),
  })
