import { randomUUID } from 'node:crypto'
import { pool } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import { createAccessToken } from '@/lib/people/access-tokens'
import { actorOf } from '@/lib/people/queries'
import { SCOPES } from '@/lib/people/schema'
import { people } from '../demo/people'

/** Prints an access token of a demo person, good for one hour and for everything they may do. */
async function printToken(account: string): Promise<void> {
  if (env.COUNTERSIGN_DEMO !== '1')
    throw new Error('Tokens of other people exist in the demo only.')
  const person = people.find((one) => one.account === account)
  if (!person) throw new Error(`There is no “${account}”. Choose one of ${accounts()}.`)
  const key = { issuer: env.OIDC_ISSUER, subject: person.subject }
  const user = await db.user.findUnique({ where: { issuer_subject: key } })
  const origin = { requestId: randomUUID(), ip: '127.0.0.1', userAgent: 'npm run token' }
  const actor = user && (await actorOf(user.id, { ...origin, via: 'token' }))
  if (!actor)
    throw new Error(`${person.name} has never signed in, or was deactivated. Sign in first.`)
  const { token } = await createAccessToken(actor, {
    name: 'npm run token',
    scopes: SCOPES,
    ttlMs: 60 * 60 * 1_000,
  })
  console.log(token)
}

const accounts = () => people.map((one) => one.account).join(', ')

try {
  await printToken(process.argv[2] ?? '')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await pool().end()
}
