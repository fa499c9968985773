import { z } from 'zod'
import { ROLES } from '@/lib/access/permissions'
import {
  type Action,
  OUTCOMES,
  type Outcome,
  RESOURCE_TYPES,
  type ResourceType,
} from '@/lib/audit/schema'
import {
  GROUPINGS,
  type Grouping,
  OPERATORS,
  type Operator,
  SEVERITIES,
  STATES,
  WATCHABLE,
} from './rules'

export type Severity = (typeof SEVERITIES)[number]
export type ViolationState = (typeof STATES)[number]

/** A parameter of a built-in rule, as a form shows it. */
export type NumberParam = {
  kind: 'number'
  label: string
  hint?: string
  min: number
  max: number
  default: number
}
export type ChoicesParam = {
  kind: 'choices'
  label: string
  hint?: string
  options: readonly { value: string; label: string }[]
  default: readonly string[]
}
export type ParamSpecs = Readonly<Record<string, NumberParam | ChoicesParam>>
export type ParamValues = Readonly<Record<string, number | readonly string[]>>

/** `days` are 1 (Monday) to 7; minutes count from midnight in `zone`, a name of the tz database. */
export type WorkingHours = {
  zone: string
  days: readonly number[]
  fromMinute: number
  toMinute: number
}

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const weekdays = z
  .array(z.coerce.number().int().min(1).max(7))
  .min(1, 'Choose at least one weekday.')
  .transform((days) => [...new Set(days)].sort())

const minuteOf = (text: string): number => {
  const [hour = '', minute = ''] = text.split(':')
  return Number(hour) * 60 + Number(minute)
}
const clock = (what: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, `${what}: write the time as hh:mm.`)
    .transform(minuteOf)

export const workingHoursInput = z
  .strictObject({
    zone: z
      .string()
      .trim()
      .refine(isZone, 'There is no such time zone. Write it as “Europe/London”.'),
    days: weekdays,
    from: clock('Start'),
    to: clock('End'),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: 'The working day must end after it starts.',
  })
export type WorkingHoursInput = z.output<typeof workingHoursInput>

const comparison = z
  .strictObject({
    field: z
      .string()
      .trim()
      .regex(
        /^[A-Za-z][\w.-]{0,59}$/,
        'A field is a word such as “rows”: letters, digits, _ and -.',
      ),
    op: z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]),
    value: z.string().trim().max(500, 'Use 500 characters at most.'),
  })
  .refine(({ op, value }) => op === 'exists' || value !== '', {
    path: ['value'],
    message: 'Say what the field is compared with.',
  })
  .refine(
    ({ op, value }) =>
      !['lt', 'gt'].includes(op) || (value !== '' && Number.isFinite(Number(value))),
    { path: ['value'], message: '“Less than” and “more than” compare with a number.' },
  )
export type Comparison = z.output<typeof comparison>

const minute = z.number().int().min(0).max(1_440)

/** A rule of one's own: an event must meet all of it. Empty lists and nulls ask for nothing. */
export const ownConditionSchema = z
  .strictObject({
    actions: z
      .array(z.enum(WATCHABLE as [Action, ...Action[]]))
      .max(40, 'Choose 40 actions at most.'),
    outcomes: z.array(z.enum(OUTCOMES)),
    actorKind: z.enum(['user', 'system']).nullable(),
    actorRole: z.enum(ROLES).nullable(),
    teamId: z.uuid().nullable(),
    resourceType: z.enum(RESOURCE_TYPES).nullable(),
    /** `*` stands for anything; compared with the resource's id and with its name. */
    resourceId: z.string().trim().min(1).max(200).nullable(),
    data: z.array(comparison).max(5, 'Compare 5 fields at most.'),
    time: z
      .strictObject({
        when: z.enum(['during', 'outside']),
        days: weekdays,
        fromMinute: minute,
        toMinute: minute,
      })
      .refine(
        ({ fromMinute, toMinute }) => fromMinute < toMinute,
        'The end must be after the start.',
      )
      .nullable(),
    threshold: z
      .strictObject({
        count: z.number().int().min(2, 'Count at least 2.').max(500, 'Count 500 at most.'),
        minutes: z
          .number()
          .int()
          .min(1, 'Use 1 minute or more.')
          .max(10_080, 'Use a week at most.'),
        by: z.enum(Object.keys(GROUPINGS) as [Grouping, ...Grouping[]]),
      })
      .nullable(),
  })
  .refine(({ actions, outcomes }) => actions.length + outcomes.length > 0, {
    path: ['actions'],
    message:
      'Choose at least one action or outcome: a rule that looks at everything finds nothing.',
  })
export type OwnCondition = {
  actions: readonly Action[]
  outcomes: readonly Outcome[]
  actorKind: 'user' | 'system' | null
  actorRole: (typeof ROLES)[number] | null
  teamId: string | null
  resourceType: ResourceType | null
  resourceId: string | null
  data: readonly Comparison[]
  time: {
    when: 'during' | 'outside'
    days: readonly number[]
    fromMinute: number
    toMinute: number
  } | null
  threshold: { count: number; minutes: number; by: Grouping } | null
}

const fromJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'This is not JSON.' })
    return z.NEVER
  }
})

/** A form sends the condition as JSON, code hands it over as it is. */
const conditionInput = z
  .union([fromJson, z.record(z.string(), z.unknown())])
  .pipe(ownConditionSchema)

const isOn = z
  .union([z.boolean(), z.enum(['on', 'true', 'false', ''])])
  .optional()
  .transform((value) => value === true || value === 'on' || value === 'true')

const howItRaises = {
  severity: z.enum(SEVERITIES, `Choose one of: ${SEVERITIES.join(', ')}.`),
  ownerRole: z
    .union([z.enum(['admin', 'auditor']), z.literal(''), z.null()])
    .transform((role) => role || null),
  dueHours: z.coerce
    .number('Enter the hours until it is due.')
    .int('Use whole hours.')
    .min(1, 'Give it at least an hour.')
    .max(8_760, 'A year is the most.'),
}

export const TRY_DAYS = [7, 30, 90] as const
export const tryRuleInput = z.strictObject({
  condition: conditionInput,
  days: z.coerce
    .number()
    .refine((days) => TRY_DAYS.some((one) => one === days), 'Choose 7, 30 or 90 days.'),
})
export type TryRuleInput = z.input<typeof tryRuleInput>

export const saveRuleInput = z.strictObject({
  /** Absent: a new rule. */
  ruleId: z.uuid().optional(),
  title: z.string().trim().min(3, 'Give the rule a name of 3 characters or more.').max(120),
  enabled: isOn,
  ...howItRaises,
  condition: conditionInput,
  /** What trying this very condition answered. */
  tryToken: z.string().max(2_000).optional(),
})
export type SaveRuleInput = z.input<typeof saveRuleInput>

/** The settings of a built-in rule. `params` are checked by the rule itself. */
export const configureRuleInput = z.object({
  ruleId: z.string().max(60),
  enabled: isOn,
  ...howItRaises,
  params: z.record(z.string(), z.unknown()).default({}),
})
export type ConfigureRuleInput = z.input<typeof configureRuleInput>

const PARAM = 'param.'
/** The same from a form, whose parameters are fields named `param.<name>`. */
export const configureRuleForm = z.preprocess((sent) => {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(sent)
  const params = Object.entries(fields)
    .filter(([name]) => name.startsWith(PARAM))
    .map(([name, value]) => [name.slice(PARAM.length), value])
  return { ...fields, params: Object.fromEntries(params) }
}, configureRuleInput)

export const switchRuleInput = z.strictObject({ ruleId: z.string().max(60), enabled: isOn })
export const deleteRuleInput = z.strictObject({ ruleId: z.uuid() })

const endOfDay = z
  .union([z.literal(''), z.iso.date('Choose a day.')])
  .optional()
  .transform((day) => (day ? new Date(`${day}T23:59:59.999Z`) : null))

export const triageInput = z.strictObject({
  violationId: z.uuid(),
  to: z.enum(STATES, 'Choose what it becomes.'),
  reason: z.string().trim().max(2_000, 'Use 2,000 characters at most.').default(''),
  acceptedUntil: endOfDay,
})
export type TriageInput = z.input<typeof triageInput>

export const assignInput = z.strictObject({
  violationId: z.uuid(),
  ownerId: z
    .union([z.uuid('Choose a person from the list.'), z.literal('')])
    .transform((id) => id || null),
})
export type AssignInput = z.input<typeof assignInput>

export const noteInput = z.strictObject({
  violationId: z.uuid(),
  body: z
    .string()
    .trim()
    .min(1, 'Write something first.')
    .max(5_000, 'Use 5,000 characters at most.'),
})
export type NoteInput = z.input<typeof noteInput>
