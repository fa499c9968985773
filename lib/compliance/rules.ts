import type { Problem } from '@/lib/errors'

export const FRAMEWORK_IDS = ['soc2', 'hipaa', 'gdpr', 'iso27001'] as const
export type FrameworkId = (typeof FRAMEWORK_IDS)[number]

export const isFramework = (text: string): text is FrameworkId =>
  (FRAMEWORK_IDS as readonly string[]).includes(text)

/** What each framework is called, and what an export for it lets somebody show. */
export const FRAMEWORKS: Record<FrameworkId, { label: string; title: string; proves: string }> = {
  soc2: {
    label: 'SOC 2',
    title: 'SOC 2 Trust Services Criteria',
    proves: 'That every skill was approved by two others and scanned before it reached anyone.',
  },
  hipaa: {
    label: 'HIPAA',
    title: 'HIPAA Security Rule, 45 CFR 164',
    proves: 'Who had access, who was refused, and that the record of it was not altered.',
  },
  gdpr: {
    label: 'GDPR',
    title: 'General Data Protection Regulation',
    proves: 'That access to personal data in the log is recorded and the log keeps its integrity.',
  },
  iso27001: {
    label: 'ISO 27001',
    title: 'ISO/IEC 27001:2022, Annex A',
    proves: 'That duties are separate, changes controlled, and activity logged and protected.',
  },
}

export const PERIOD_DAYS_MAX = 400
const DAY_MS = 86_400_000

/** Inclusive days in UTC, YYYY-MM-DD. */
export type Period = { from: string; to: string }

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
const utc = (year: number, month: number, day = 1): Date => new Date(Date.UTC(year, month, day))

export const PERIOD_PRESETS = ['last-quarter', 'last-month', 'this-quarter'] as const
export type PeriodPreset = (typeof PERIOD_PRESETS)[number]
export const PERIOD_LABELS: Record<PeriodPreset, string> = {
  'last-quarter': 'Last quarter',
  'last-month': 'Last month',
  'this-quarter': 'This quarter so far',
}

/** The days a preset stands for, seen from `now`. */
export function presetPeriod(preset: PeriodPreset, now: Date): Period {
  const year = now.getUTCFullYear()
  const month = now.getUTCMonth()
  const quarter = month - (month % 3)
  switch (preset) {
    case 'last-quarter':
      return { from: dayOf(utc(year, quarter - 3)), to: dayOf(utc(year, quarter, 0)) }
    case 'last-month':
      return { from: dayOf(utc(year, month - 1)), to: dayOf(utc(year, month, 0)) }
    case 'this-quarter':
      return { from: dayOf(utc(year, quarter)), to: dayOf(now) }
  }
}

/** The instants of a period: from its first moment up to, and without, the day after its last. */
export const boundsOf = ({ from, to }: Period): { from: Date; to: Date } => ({
  from: new Date(from),
  to: new Date(Date.parse(to) + DAY_MS),
})

/** The days of stored bounds. */
export const periodOf = (from: Date, to: Date): Period => ({
  from: dayOf(from),
  to: dayOf(new Date(to.getTime() - 1)),
})

/** What is wrong with a period, in words for its fields; nothing when it may be exported. */
export function periodProblems({ from, to }: Period, now: Date): Problem[] {
  const found: Problem[] = []
  if (from > to)
    found.push({
      field: 'to',
      rule: 'order',
      message: 'The last day is before the first.',
      remedy: 'Choose a last day on or after the first.',
    })
  for (const [field, day] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (day > dayOf(now))
      found.push({
        field,
        rule: 'past',
        message: 'This day is in the future.',
        remedy: `Choose ${dayOf(now)} or earlier.`,
      })
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (days > PERIOD_DAYS_MAX)
    found.push({
      field: 'from',
      rule: 'length',
      message: `The period has ${days} days; at most ${PERIOD_DAYS_MAX} are allowed.`,
      remedy: 'Choose a later first day, or make two exports.',
    })
  return found
}
