import { z } from 'zod'

/** What may be wrong with the log. The words are for the page and for notices. */
export const ALARM_KINDS = {
  mismatch: 'What is stored is not what was logged',
  gap: 'Something is missing from the log',
  'inconsistent-head': 'The head of the log contradicts an earlier one',
  'pending-too-old': 'Events wait too long for their index',
  'unanchored-checkpoint': 'Checkpoints do not reach their anchors',
  'clock-drift': 'Two clocks disagree',
  'verification-overdue': 'The log was not verified in time',
  'missing-guard': 'A guard of the log is missing',
} as const

export type AlarmKind = keyof typeof ALARM_KINDS
export const isAlarmKind = (kind: string): kind is AlarmKind => Object.hasOwn(ALARM_KINDS, kind)

/** What happened to the log stays true when it is no longer seen: only a person clears these. */
export const STICKY_KINDS: readonly AlarmKind[] = ['mismatch', 'gap', 'inconsistent-head']

export const clearAlarmInput = z.object({
  alarmId: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(10, 'Say in at least 10 characters what was found and done.')
    .max(1_000, 'Say it in at most 1,000 characters.'),
})
export type ClearAlarmInput = z.output<typeof clearAlarmInput>

/** `clearedBy` is null where the portal saw by itself that the cause was gone. */
export type AlarmView = {
  id: string
  kind: AlarmKind
  key: string
  detail: string
  openedAt: string
  clearedAt: string | null
  clearedBy: string | null
  clearReason: string | null
}
