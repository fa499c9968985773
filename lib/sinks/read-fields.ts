import 'server-only'
import { AppError, isAppError, type Problem } from '@/lib/errors'
import {
  readKind,
  SINK_KINDS,
  type SinkKind,
  type SinkSecrets,
  type SinkSettings,
} from './kinds/rules'
import { requireAllowedHost, requireAllowedUrl } from './transports/address-guard'

function placeProblem(field: string, check: () => void): Problem[] {
  try {
    check()
    return []
  } catch (error) {
    if (!isAppError(error)) throw error
    return [{ field, rule: 'allowed-address', message: error.message, remedy: '' }]
  }
}

/** Personal fields need a reason in writing. */
const reasonProblems = (personal: boolean, reason: string): Problem[] =>
  !personal || reason.length >= 20
    ? []
    : [
        {
          field: 'personalReason',
          rule: 'min-length',
          message: 'Sending personal fields needs a reason of at least 20 characters.',
          remedy: 'Write down what for, and on what basis: it is recorded and shown to auditors.',
        },
      ]

type Given = {
  fields: Readonly<Record<string, string>>
  personal: boolean
  personalReason: string
}

/**
 * Reads the fields of a kind as typed and checks them, addresses too, and that personal fields are sent
 * for a reason. A secret left empty stays as it was. Throws `invalid` with every problem, by field.
 */
export function readFields(
  kind: SinkKind,
  { fields: values, personal, personalReason }: Given,
  kept: SinkSecrets = {},
) {
  const { settings, secrets, problems } = readKind(kind, values, kept)
  const bad = new Set(problems.map(({ field }) => field))
  const places = SINK_KINDS[kind].fields.flatMap(({ name, type }) => {
    const value = settings[name]
    if (typeof value !== 'string' || bad.has(name)) return []
    if (type === 'address') return placeProblem(name, () => void requireAllowedUrl(value))
    return name === 'host' ? placeProblem(name, () => requireAllowedHost(value)) : []
  })
  const all = [...problems, ...places, ...reasonProblems(personal, personalReason)]
  if (all.length > 0)
    throw new AppError('invalid', 'Please correct the marked fields.', { problems: all })
  return { settings, secrets }
}

/** What of the settings is text: it is stored as it is, while secrets are sealed. */
export const textSettings = (settings: SinkSettings): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
