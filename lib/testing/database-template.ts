import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { prepareDatabase } from '@/lib/jobs/prepare-database'
import { JOBS } from '@/lib/schedule'
import { startPostgres } from '../../deploy/demo/postgres.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server's maintenance database, and the database that test files clone. */
    databaseServer: string
    databaseTemplate: string
  }
}

/** The same server and account, another database. */
export function databaseAt(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}

/** Runs statements one by one; CREATE DATABASE may not stand in a transaction. */
export async function onServer(server: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The role product code runs as in tests: it owns nothing, as in production. */
const APP_ROLE = 'countersign_test_app'

/** The address of a database for product code. */
export function appDatabaseAt(server: string, name: string): string {
  const url = new URL(databaseAt(server, name))
  url.username = APP_ROLE
  url.password = 'test'
  return url.toString()
}

const makeAppRole = (server: string): Promise<void> =>
  onServer(
    server,
    `DO $$ BEGIN CREATE ROLE ${APP_ROLE} LOGIN PASSWORD 'test';
     EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  )

/**
 * Migrates one database per run, which each test file then clones. Uses the server of
 * TEST_DATABASE_SERVER (`npm test` starts one), else starts an embedded one for this run.
 */
export default async function setup(project: TestProject) {
  const started = process.env.TEST_DATABASE_SERVER ? null : await startServer()
  const server = started?.server ?? process.env.TEST_DATABASE_SERVER ?? ''
  const template = `template_${process.pid}_${Date.now().toString(36)}`
  await onServer(server, `CREATE DATABASE ${template}`)
  await makeAppRole(server)
  const [ownerUrl, appUrl] = [databaseAt(server, template), appDatabaseAt(server, template)]
  await prepareDatabase({ ownerUrl, appUrl, jobs: JOBS })
  project.provide('databaseServer', server)
  project.provide('databaseTemplate', template)
  return async () => {
    await onServer(server, `DROP DATABASE ${template} WITH (FORCE)`)
    await started?.stop()
  }
}

async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-unit-'))
  const postgres = await startPostgres({
    folder: join(folder, 'postgres'),
    password: 'test',
    durable: false,
  })
  return {
    server: postgres.url('postgres'),
    stop: async () => {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
