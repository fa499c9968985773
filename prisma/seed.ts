import { people } from '@/deploy/demo/people'
import { scheduleVerification } from '@/lib/audit/verification/request'
import { pool } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { foundCompany, visit } from './seed/company'
import { play } from './seed/play'
import { seedSinks } from './seed/sinks'
import { timeline } from './seed/timeline'
import { seedViolations } from './seed/violations'

const DAY_MS = 86_400_000
const FOUNDED_DAYS_AGO = 92

const daysBefore = (today: Date, days: number) => new Date(today.getTime() - days * DAY_MS)

/** A weekday's visits of the people who work with the portal, a few each day, always the same ones. */
async function visits(today: Date): Promise<void> {
  for (let daysAgo = FOUNDED_DAYS_AGO - 2; daysAgo > 0; daysAgo -= 3) {
    const morning = daysBefore(today, daysAgo)
    const [first, second] = [people[daysAgo % people.length], people[(daysAgo + 5) % people.length]]
    if (first) await visit(first.account, morning, 45 + daysAgo)
    if (second) await visit(second.account, new Date(morning.getTime() + 90 * 60_000), 20)
  }
}

/**
 * Fills an empty database with the demo company and three months of its history, written by the
 * product's own commands under a pretended clock. Does nothing when there is a person already.
 */
export async function seed(): Promise<boolean> {
  if ((await db.user.count()) > 0) return false
  const today = new Date()
  await foundCompany(daysBefore(today, FOUNDED_DAYS_AGO))
  for (const { account } of people)
    await visit(account, daysBefore(today, FOUNDED_DAYS_AGO - 1), 15)
  const versions = timeline
    .flatMap((plan) => plan.versions.map((version) => ({ plan, version })))
    .sort((a, b) => b.version.daysAgo - a.version.daysAgo)
  for (const { plan, version } of versions) await play(plan, version, today)
  await visits(today)
  await seedSinks(today)
  await seedViolations(daysBefore(today, FOUNDED_DAYS_AGO - 1), today)
  // Carried out as soon as the portal runs, so that the first visitor finds a log that was verified.
  await scheduleVerification('full')
  return true
}

/** Lets the process end. */
export const finish = (): Promise<void> => pool().end()
