import type { Problem } from '@/lib/errors'

/**
 * What a server action tells its form. `ok` is true when it went well, and `value` is then what the
 * command answered; before the first answer the state is empty. `problems` name each bad field, and
 * `fields` are the same by field. `values` is what was typed, for the form to keep. `signedOut`: the
 * session ended meanwhile; offer the sign-in in a new tab and let the person send again.
 */
export type FormState<T = unknown> = {
  ok?: boolean
  message?: string
  problems?: readonly Problem[]
  fields?: Partial<Record<string, string[]>>
  values?: Record<string, string | string[]>
  signedOut?: true
  reference?: string
  /** It went well, but not all was kept as it was typed: what was removed, in words. */
  notice?: string
  value?: T
}

export const EMPTY_FORM: FormState<never> = {}
