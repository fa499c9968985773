import 'server-only'
import type { Facts } from './rule'
import type { WorkingHours } from './schema'

const DAYS: Record<string, number> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 }
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(zone, made)
  return made
}

/** Weekday (1 is Monday) and minute of the day in a zone of the tz database, summer time included. */
export function localTimeIn(zone: string, atMs: number): { day: number; minute: number } {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  )
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  return { day: DAYS[parts.get('weekday') ?? ''] ?? 0, minute }
}

/** The clock that rules ask, for an organization's zone and working hours. */
export const clockFacts = (hours: WorkingHours): Pick<Facts, 'localTime' | 'isWorkingTime'> => ({
  localTime: (atMs) => localTimeIn(hours.zone, atMs),
  isWorkingTime: (atMs) => {
    const { day, minute } = localTimeIn(hours.zone, atMs)
    return hours.days.includes(day) && minute >= hours.fromMinute && minute < hours.toMinute
  },
})
