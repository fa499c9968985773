import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import type { Actor } from '@/lib/access/permissions'
import { noticingRemovals } from '@/lib/audit/without-secrets'
import { currentActor } from '@/lib/auth/current-actor'
import { requireSameOrigin } from '@/lib/auth/request-actor'
import { newId } from '@/lib/db/clock'
import { isUnreachable } from '@/lib/db/sql'
import { type AppError, isAppError, type Problem } from '@/lib/errors'
import { log } from '@/lib/log'
import { type FormInput, fieldWithNul, formValues, typedValues } from './form-values'
import type { FormState } from './schema'

const UNAVAILABLE = 'The database does not answer, so nothing was changed. Try again in a moment.'

/** Fits `useActionState`, `<form action>` and a plain call. */
export type Action<T> = {
  (previous: FormState<T>, input: FormInput): Promise<FormState<T>>
  (input: FormInput): Promise<FormState<T>>
  (form: FormData): Promise<void>
}

type ActionOptions = {
  /** Instead of telling the form: for a button that has nothing typed to lose. */
  whenSignedOut?: () => never
}

function corrected(message: string, problems: readonly Problem[]): FormState<never> {
  const fields: Record<string, string[]> = {}
  for (const { field, message, remedy } of problems)
    fields[field] = [...(fields[field] ?? []), `${message} ${remedy}`.trim()]
  return { ok: false, message, problems, fields }
}

const misfit = (error: z.ZodError): FormState<never> =>
  corrected(
    'Please correct the marked fields.',
    error.issues.map(({ path, code, message }) => ({
      field: String(path[0] ?? 'form'),
      rule: code,
      message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`,
      remedy: '',
    })),
  )

const unstorable = (field: string): FormState<never> =>
  corrected('Please correct the marked fields.', [
    {
      field,
      rule: 'no-nul',
      message: 'This holds a NUL character, which cannot be stored.',
      remedy: 'Remove it, for example by typing the text anew.',
    },
  ])

const refused = (error: AppError): FormState<never> =>
  error.code === 'unauthenticated'
    ? {
        ok: false,
        message:
          'You are signed out. Sign in in another tab, then send this again; what you typed is kept here.',
        signedOut: true,
      }
    : corrected(error.message, error.problems)

function broken(error: unknown): FormState<never> {
  const reference = newId()
  log.error('action.failed', { reference, error })
  if (isUnreachable(error)) return { ok: false, message: UNAVAILABLE, reference }
  return {
    ok: false,
    message: `Something went wrong on our side. Try again; if it stays so, give an admin this number: ${reference}.`,
    reference,
  }
}

/**
 * Makes a server action: parse the form (or object), find the actor, run, and turn a refusal into
 * words for the form. What `run` answers is the state's `value`.
 */
export function action<S extends z.ZodType, T>(
  schema: S,
  run: (actor: Actor, input: z.output<S>) => Promise<T>,
  { whenSignedOut }: ActionOptions = {},
): Action<T> {
  const act = async (...given: [FormInput] | [FormState<T>, FormInput]): Promise<FormState<T>> => {
    const raw = formValues(given[1] ?? (given[0] as FormInput))
    try {
      requireSameOrigin('POST', await headers())
      const actor = await currentActor()
      const nul = fieldWithNul(raw)
      if (nul !== null) return { ...unstorable(nul), values: typedValues(raw) }
      const parsed = schema.safeParse(raw)
      if (!parsed.success) return { ...misfit(parsed.error), values: typedValues(raw) }
      const { value, notice } = await noticingRemovals(() => run(actor, parsed.data))
      return { ok: true, value, ...(notice === null ? {} : { notice }) }
    } catch (error) {
      unstable_rethrow(error)
      const state = isAppError(error) ? refused(error) : broken(error)
      if (state.signedOut) whenSignedOut?.()
      return { ...state, values: typedValues(raw) }
    }
  }
  return act as Action<T>
}
