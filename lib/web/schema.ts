import type { Problem } from '@/lib/errors'

/**
 * What a server action tells its form. `message` is null when it went well, and `value` is then what
 * the command answered. `values` is what was typed, for the form to keep. `signedOut`: the session
 * ended meanwhile; offer the sign-in in a new tab and let the person send again.
 */
export type FormState<T = unknown> = {
  message: string | null
  done?: boolean
  fields?: Partial<Record<string, string[]>>
  problems?: readonly Problem[]
  values?: Record<string, string | string[]>
  signedOut?: true
  reference?: string
  value?: T
}

export const EMPTY_FORM: FormState<never> = { message: null }
