import { company, type Person, people, roleGroups, teamGroup, teams } from '@/deploy/demo/people'
import { type Actor, type Origin, systemActor } from '@/lib/access/permissions'
import { atTime, newId } from '@/lib/db/clock'
import { env } from '@/lib/env'
import { createTeam } from '@/lib/people/create-team'
import { mapGroup } from '@/lib/people/map-group'
import { nameOrganization } from '@/lib/people/name-organization'
import { provision } from '@/lib/people/provision'
import { actorOf } from '@/lib/people/queries'
import { openSession, sessionIdOf, signOut } from '@/lib/people/sessions'

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
]

/** RFC 1918 addresses, one for each person. */
export function originOf(person: Person): Origin {
  const number = people.indexOf(person)
  return {
    requestId: newId(),
    ip: `10.20.${number % 4}.${40 + number}`,
    userAgent: BROWSERS[number % BROWSERS.length] ?? '',
    via: 'seed',
  }
}

/** Names the company, makes its teams, and says what each group of the identity provider gives. */
export async function foundCompany(at: Date): Promise<void> {
  await atTime(at, async () => {
    const system = systemActor(newId())
    await nameOrganization(system, { name: company.name })
    for (const { slug, name } of teams) {
      const teamId = await createTeam(system, { slug, name })
      await mapGroup(system, { group: teamGroup(slug), role: null, teamId })
    }
    for (const [role, group] of Object.entries(roleGroups) as [Person['role'], string][])
      await mapGroup(system, { group, role, teamId: null })
  })
}

export const personOf = (account: string): Person => {
  const person = people.find((one) => one.account === account)
  if (!person) throw new Error(`The demo has no person ${account}.`)
  return person
}

async function provisioned(person: Person): Promise<string> {
  const { subject, name, email, groups } = person
  return provision({ issuer: env.OIDC_ISSUER, subject, name, email, groups }, originOf(person))
}

/** The person as they would be after signing in at that time. */
export async function signedIn(account: string, at: Date): Promise<Actor> {
  const person = personOf(account)
  return atTime(at, async () => {
    const actor = await actorOf(await provisioned(person), originOf(person))
    if (!actor) throw new Error(`${account} cannot sign in.`)
    return actor
  })
}

/** A day's sign-in and sign-out, as the log would have it. */
export async function visit(account: string, at: Date, minutes: number): Promise<void> {
  const actor = await signedIn(account, at)
  const sid = await atTime(at, () => openSession(actor))
  const end = new Date(at.getTime() + minutes * 60_000)
  await atTime(end, () => signOut(actor, sessionIdOf(sid)))
}
