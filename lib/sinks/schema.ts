import { z } from 'zod'
import { SINK_KIND_NAMES, type SinkFormat, type SinkKind } from './kinds/rules'
import type { SinkHealth } from './rules'

const reason = z
  .string('Write down why.')
  .trim()
  .min(10, 'Write down why, in at least 10 characters.')
  .max(1_000, 'Keep the reason within 1,000 characters.')

const shared = {
  name: z
    .string('Give the sink a name.')
    .trim()
    .min(1, 'Give the sink a name.')
    .max(80, 'Keep the name within 80 characters.')
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N} ._()/-]*$/u,
      'Use letters, digits, spaces and . _ ( ) / - only.',
    ),
  format: z.enum(['ocsf', 'raw', 'ecs', 'cef'], 'Choose a format.'),
  heartbeatSeconds: z.coerce
    .number('Enter seconds.')
    .int('Enter whole seconds.')
    .min(10, 'A heartbeat comes every 10 seconds at most.')
    .max(86_400, 'A heartbeat comes once a day at least.')
    .default(300),
  alertMinutes: z.coerce
    .number('Enter minutes.')
    .int('Enter whole minutes.')
    .min(1, 'The alert comes after 1 minute at the earliest.')
    .max(1_440, 'The alert comes after a day at the latest.')
    .default(10),
  personal: z
    .union([z.boolean(), z.enum(['on', 'off', 'true', 'false'])])
    .default(false)
    .transform((value) => value === true || value === 'on' || value === 'true'),
  personalReason: z
    .string()
    .trim()
    .max(1_000, 'Keep the reason within 1,000 characters.')
    .default(''),
  /** The fields of the kind, by name, as typed. */
  fields: z.record(z.string(), z.string()),
}

export const createSinkInput = z.object({
  kind: z.enum(SINK_KIND_NAMES, 'Choose what it sends to.'),
  /** From the first event of the log, or from now on. */
  start: z.enum(['now', 'beginning'], 'Choose where it starts.').default('now'),
  ...shared,
})
export type CreateSinkInput = z.input<typeof createSinkInput>

/** The fields of a kind stand beside the others in a form: whatever is no field of every sink is one. */
const gathered = (known: readonly string[]) => (raw: unknown) => {
  if (typeof raw !== 'object' || raw === null || 'fields' in raw) return raw
  const entries = Object.entries(raw)
  const own = entries.filter(([name]) => known.includes(name))
  const fields = entries.filter(
    ([name, value]) => !known.includes(name) && typeof value === 'string',
  )
  return { ...Object.fromEntries(own), fields: Object.fromEntries(fields) }
}

const sinkId = z.uuid('There is no such sink.')
const version = z.coerce.number().int().min(1)

export const updateSinkInput = z.object({ sinkId, version, ...shared })
export type UpdateSinkInput = z.input<typeof updateSinkInput>

/** The same from a form. */
export const createSinkForm = z.preprocess(
  gathered(['kind', 'start', ...Object.keys(shared)]),
  createSinkInput,
)
export const updateSinkForm = z.preprocess(
  gathered(['sinkId', 'version', ...Object.keys(shared)]),
  updateSinkInput,
)

export const sinkInput = z.object({ sinkId })
export const pauseSinkInput = z.object({ sinkId, reason })
export const deleteSinkInput = z.object({ sinkId, reason })

export const replaySinkInput = z
  .object({
    sinkId,
    reason,
    from: z.enum(['index', 'time'], 'Choose an index or a time.'),
    index: z
      .string()
      .trim()
      .regex(/^\d{0,15}$/, 'Enter a whole number from 0.')
      .default(''),
    at: z.string().trim().max(40).default(''),
  })
  .superRefine((value, context) => {
    if (value.from === 'index' && value.index === '')
      context.addIssue({
        code: 'custom',
        path: ['index'],
        message: 'Enter the index to begin with.',
      })
    if (value.from === 'time' && Number.isNaN(Date.parse(value.at)))
      context.addIssue({
        code: 'custom',
        path: ['at'],
        message: 'Enter a day and time to begin with.',
      })
  })
export type ReplaySinkInput = z.input<typeof replaySinkInput>

export const retryDeadLettersInput = z.object({
  sinkId,
  /** One of them; empty for all that wait. */
  letterId: z.union([z.uuid(), z.literal('')]).default(''),
})

/** A sink as a list shows it. Indexes are numbers: a log of 2⁵³ events is out of reach. */
export type SinkView = {
  id: string
  name: string
  kind: SinkKind
  format: SinkFormat
  destination: string
  health: SinkHealth
  personal: boolean
  paused: boolean
  behindEvents: number
  behindMs: number
  perMinute: number
  deadLetters: number
  lastOkAt: string | null
  lastError: string | null
  failingSince: string | null
  nextTryAt: string | null
}

/** What is shown of a setting. A secret only says whether there is one. */
export type SettingView = { name: string; label: string; value: string; isSecret: boolean }

export type SinkDetail = SinkView & {
  version: number
  settings: readonly SettingView[]
  /** For the form: by field, without secrets. */
  values: Readonly<Record<string, string>>
  keptSecrets: readonly string[]
  nextIndex: number
  logSize: number
  minIndex: number
  checkpointSize: number
  attempts: number
  heartbeatSeconds: number
  alertMinutes: number
  personalReason: string | null
  personalSince: string | null
  createdAt: string
  updatedAt: string
}

export type DeadLetterView = {
  id: string
  index: number
  lastIndex: number
  eventId: string
  events: number
  error: string
  attempts: number
  state: 'waiting' | 'queued' | 'sent'
  at: string
}

/** Deliveries of a stretch of time, oldest first. */
export type DeliveryView = {
  at: string
  events: number
  batches: number
  failures: number
  bytes: number
  lastError: string | null
}

/** What a receiver answered to the test record. */
export type SinkTestResult = {
  ok: boolean
  words: string
  answer: string
  peer: string | null
  durationMs: number
}

/** Who receives events (GDPR Art. 30 (1)(d)): for the record of processing. */
export type RecipientView = {
  sinkId: string
  name: string
  kind: SinkKind
  kindLabel: string
  destination: string
  personal: boolean
  personalReason: string | null
  personalSince: string | null
  since: string
  until: string | null
}
