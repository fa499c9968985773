import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import type { Actor } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { requireSameOrigin } from '@/lib/auth/request-actor'
import { newId } from '@/lib/db/clock'
import { isUnreachable } from '@/lib/db/sql'
import { type AppError, isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { type FormInput, formValues, typedValues } from './form-values'
import type { FormState } from './schema'

const UNAVAILABLE = 'The database does not answer, so nothing was changed. Try again in a moment.'

function refused(error: AppError): FormState<never> {
  if (error.code === 'unauthenticated')
    return {
      message: 'You are signed out. Sign in in another tab, then send this again; it is kept here.',
      signedOut: true,
    }
  const fields: Record<string, string[]> = {}
  for (const { field, message, remedy } of error.problems)
    fields[field] = [...(fields[field] ?? []), `${message} ${remedy}`.trim()]
  return { message: error.message, problems: error.problems, fields }
}

function broken(error: unknown): FormState<never> {
  const reference = newId()
  log.error('action.failed', { reference, error })
  if (isUnreachable(error)) return { message: UNAVAILABLE, reference }
  return {
    message: `Something went wrong on our side, and it was noted as ${reference}. Try again; if it stays so, give an admin that number.`,
    reference,
  }
}

/**
 * Makes a server action: parse the form (or object), find the actor, run, and turn a refusal into
 * words for the form. What `run` answers is the state's `value`.
 */
export const action =
  <S extends z.ZodType, T>(schema: S, run: (actor: Actor, input: z.output<S>) => Promise<T>) =>
  async (_previous: FormState<T>, input: FormInput): Promise<FormState<T>> => {
    const raw = formValues(input)
    const values = typedValues(raw)
    try {
      requireSameOrigin('POST', await headers())
      const actor = await currentActor()
      const parsed = schema.safeParse(raw)
      if (!parsed.success)
        return {
          message: 'Please correct the marked fields.',
          fields: z.flattenError(parsed.error).fieldErrors as Record<string, string[]>,
          values,
        }
      return { message: null, done: true, value: await run(actor, parsed.data) }
    } catch (error) {
      unstable_rethrow(error)
      return { ...(isAppError(error) ? refused(error) : broken(error)), values }
    }
  }
