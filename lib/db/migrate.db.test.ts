import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { databaseAt, onServer } from '@/lib/testing/database-template'
import { migrate } from './migrate'

const server = inject('databaseServer')
const made: string[] = []

async function emptyDatabase(): Promise<string> {
  const name = `migrate_${Date.now().toString(36)}_${made.length}`
  made.push(name)
  await onServer(server, `CREATE DATABASE ${name}`)
  return databaseAt(server, name)
}

async function select(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

/** A folder shaped like prisma/, whose only migration is `sql`. */
async function folderWith(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-migrate-'))
  await mkdir(join(folder, 'schema'))
  await mkdir(join(folder, 'migrations/20260101000000_only'), { recursive: true })
  const datasource = 'datasource db {\n  provider = "postgresql"\n}\n'
  await writeFile(join(folder, 'schema/main.prisma'), datasource)
  await writeFile(join(folder, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  await writeFile(join(folder, 'migrations/20260101000000_only/migration.sql'), sql)
  return folder
}

afterAll(async () => {
  for (const name of made) await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`)
})

test('a second run applies nothing and changes nothing', async () => {
  const databaseUrl = await emptyDatabase()
  const first = await migrate(databaseUrl)
  expect(first.length).toBeGreaterThan(0)
  const ledger = 'SELECT * FROM _prisma_migrations ORDER BY id'
  const before = await select(databaseUrl, ledger)
  expect(await migrate(databaseUrl)).toEqual([])
  expect(await select(databaseUrl, ledger)).toEqual(before)
})

test('of three that start together one migrates and the others wait for it', async () => {
  const databaseUrl = await emptyDatabase()
  const applied = await Promise.all([1, 2, 3].map(() => migrate(databaseUrl)))
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
})

test('no connection stays open, so that the database can be cloned or dropped at once', async () => {
  const databaseUrl = await emptyDatabase()
  await migrate(databaseUrl)
  const name = new URL(databaseUrl).pathname.slice(1)
  const open = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = '${name}'`
  expect(await select(server, open)).toEqual([{ n: 0 }])
})

test('a function body with semicolons arrives whole', async () => {
  const databaseUrl = await emptyDatabase()
  const folder = await folderWith(`
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$
    DECLARE doubled int;
    BEGIN doubled := n * 2; RETURN doubled; END $$;
    CREATE TABLE made_after (id int);`)
  expect(await migrate(databaseUrl, folder)).toEqual(['20260101000000_only'])
  expect(await select(databaseUrl, 'SELECT twice(21)')).toEqual([{ twice: 42 }])
  await rm(folder, { recursive: true })
})

test('a migration that was edited after it was applied is not applied again', async () => {
  const databaseUrl = await emptyDatabase()
  const folder = await folderWith('CREATE TABLE one (id int);')
  await migrate(databaseUrl, folder)
  await writeFile(
    join(folder, 'migrations/20260101000000_only/migration.sql'),
    'CREATE TABLE two (id int);',
  )
  expect(await migrate(databaseUrl, folder)).toEqual([])
  expect(await select(databaseUrl, "SELECT to_regclass('two') AS two")).toEqual([{ two: null }])
  await rm(folder, { recursive: true })
})

test('a failing migration leaves nothing of itself, and is refused until someone looks', async () => {
  const databaseUrl = await emptyDatabase()
  const folder = await folderWith('CREATE TABLE half (id int); SELECT 1 / 0;')
  await expect(migrate(databaseUrl, folder)).rejects.toThrow(/division by zero/)
  expect(await select(databaseUrl, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }])
  await expect(migrate(databaseUrl, folder)).rejects.toThrow(/failed migrations/)
  await rm(folder, { recursive: true })
})
