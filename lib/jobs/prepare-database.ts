import 'server-only'
import pg from 'pg'
import { grantApplication, grantRetention, RETENTION_ROLE } from '@/lib/db/grants'
import { migrate } from '@/lib/db/migrate'
import type { AnyJob } from './define'
import { prepareQueues } from './prepare-queues'

type Prepared = {
  /** Migrations that were applied, oldest first. */
  applied: string[]
  /** What whoever runs this should know, in sentences. */
  notes: string[]
}

type Wanted = {
  /** The owner of the tables: may make and change them. */
  ownerUrl: string
  /** What the portal connects with. The same as `ownerUrl` is possible, and is said to be worse. */
  appUrl: string
  jobs: readonly AnyJob[]
  folder?: string
}

/**
 * Brings a database to the state in which the portal starts: schema, queues of the jobs, and the
 * rights of the application's role. Safe to repeat and to run by several at once.
 */
export async function prepareDatabase({
  ownerUrl,
  appUrl,
  jobs,
  folder,
}: Wanted): Promise<Prepared> {
  const applied = await (folder ? migrate(ownerUrl, folder) : migrate(ownerUrl))
  await prepareQueues(ownerUrl, jobs)
  return { applied, notes: await grant(ownerUrl, appUrl) }
}

const WHO = `SELECT current_user AS role, current_database() AS name,
  (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS id`

/** The role and database an address leads to; what stands in it may be rewritten by a pooler. */
async function identify(databaseUrl: string): Promise<{ role: string; name: string; id: string }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  try {
    await client.connect()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `The application's role in DATABASE_URL cannot connect (${reason}). Create it: CREATE ROLE countersign_app LOGIN PASSWORD '…'; it needs no right of its own.`,
      { cause },
    )
  }
  try {
    const { rows } = await client.query(WHO)
    return rows[0]
  } finally {
    await client.end()
  }
}

async function grant(ownerUrl: string, appUrl: string): Promise<string[]> {
  const app = await identify(appUrl)
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('countersign.grants'))")
    const owner = (await client.query(WHO)).rows[0]
    if (owner.id !== app.id || owner.name !== app.name)
      throw new Error(
        `DATABASE_URL leads to the database ${app.name} and MIGRATION_DATABASE_URL to ${owner.name}. Give both the same database.`,
      )
    const notes = (await grantRetention(client))
      ? []
      : [
          `The role ${RETENTION_ROLE} is missing and ${owner.role} may not make it: only ${owner.role} can drop old months. To change that: CREATE ROLE ${RETENTION_ROLE} NOLOGIN, then migrate again.`,
        ]
    if (await owns(client, app.role)) return [...notes, oneRole(app.role)]
    await grantApplication(client, app.role)
    return notes
  } finally {
    await client.end()
  }
}

async function owns(client: pg.Client, role: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER') AS owns
     FROM pg_roles r, pg_class c WHERE r.rolname = $1 AND c.oid = 'audit.audit_event'::regclass`,
    [role],
  )
  return rows[0]?.owns === true
}

const oneRole = (role: string): string =>
  `The application connects as ${role}, which owns the audit log's tables and could change them. Give DATABASE_URL a role of its own and MIGRATION_DATABASE_URL this one.`
