import { expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { prepareDatabase } from '@/lib/jobs/prepare-database'
import { JOBS } from '@/lib/schedule'
import { asOwner, ownerUrl } from '@/lib/testing/as-owner'
import { pool } from './client'
import { LOG_PRIVILEGES, RETENTION_ROLE } from './grants'

const resource = { type: 'team', id: 'x' } as const
const anEvent = () =>
  change(systemActor('grants'), { action: 'team.create', resource, needs: null }, async () =>
    changed(null, succeeded('team.create', { resource })),
  )

const asApplication = (sql: string) => pool().query(sql)
const denied = (sql: string, why: RegExp = /permission denied|must be owner/) =>
  expect(asApplication(sql), sql).rejects.toThrow(why)

const tables = async (condition: string): Promise<string[]> =>
  (
    await asOwner(`SELECT format('audit.%I', relname) AS name FROM pg_class
      WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p') AND ${condition}`)
  ).map(({ name }) => String(name))

test('the application writes events, and the months made ahead are made for it', async () => {
  await anEvent()
  const { rows } = await asApplication("SELECT audit.ensure_partitions('2027-01-01', 1) AS made")
  expect(rows).toEqual([{ made: expect.any(Number) }])
  expect(await tables("relname = 'audit_event_standard_202701'")).toHaveLength(1)
})

test('the application can change, delete or truncate nothing that was logged', async () => {
  const log = { audit_event: 'ts', audit_disclosure: 'ts', audit_index: 'idx' }
  for (const [table, column] of Object.entries({
    ...log,
    audit_checkpoint: 'size',
    audit_anchor: 'size',
  })) {
    await denied(`UPDATE audit.${table} SET ${column} = ${column}`)
    await denied(`DELETE FROM audit.${table}`)
  }
  for (const table of Object.keys(LOG_PRIVILEGES)) {
    await denied(`TRUNCATE audit.${table}`)
    await denied(`ALTER TABLE audit.${table} ADD COLUMN x int`)
    await denied(`DROP TABLE audit.${table}`)
    await denied(
      `CREATE TRIGGER t BEFORE INSERT ON audit.${table} EXECUTE FUNCTION audit.is_append_only()`,
    )
    await denied(`ALTER TABLE audit.${table} DISABLE TRIGGER ALL`)
  }
  await denied('DELETE FROM audit.subject_key')
  await denied('UPDATE audit.subject_key SET subject_ref = gen_random_uuid()')
})

test('the application reaches no partition except through its parent', async () => {
  const partitions = await tables('relispartition')
  expect(partitions.length).toBeGreaterThan(24)
  for (const partition of partitions) {
    await denied(`INSERT INTO ${partition} DEFAULT VALUES`)
    await denied(`SELECT FROM ${partition}`)
    await denied(`DELETE FROM ${partition}`)
    await denied(`TRUNCATE ${partition}`)
  }
  await denied('ALTER TABLE audit.audit_event DETACH PARTITION audit.audit_event_standard')
})

test('the application cannot remove a guard, go around it, or become who can', async () => {
  await denied('DROP TRIGGER audit_event_no_change ON audit.audit_event')
  await denied('DROP FUNCTION audit.is_append_only() CASCADE')
  await denied("CREATE FUNCTION audit.f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
  await denied('CREATE TABLE audit.t (id int)')
  await denied('CREATE TABLE public.t (id int)')
  await denied('CREATE SCHEMA s')
  await denied('SET session_replication_role = replica')
  const [owner] = await asOwner('SELECT current_user AS name')
  await denied(`SET ROLE "${owner?.name}"`)
  await denied(`SET ROLE ${RETENTION_ROLE}`)
  await denied(`SET SESSION AUTHORIZATION "${owner?.name}"`)
})

test('only the retention role drops months, and only old ones', async () => {
  await asApplication("SELECT audit.ensure_partitions((now() - interval '2 years')::date, 1)")
  const [old] = await tables(`relname ~ '^audit_event_standard_[0-9]{6}$' ORDER BY relname LIMIT 1`)
  const name = old?.replace('audit.', '')
  await denied(`SELECT audit.drop_partition('${name}')`)
  const asRetention = (partition: string) =>
    asOwner(`SET ROLE ${RETENTION_ROLE}`, `SELECT audit.drop_partition('${partition}') AS rows`)
  expect(await asRetention(name ?? '')).toEqual([{ rows: '0' }])
  expect(await tables(`relname = '${name}'`)).toEqual([])
  const month = new Date().toISOString().slice(0, 7).replace('-', '')
  await expect(asRetention(`audit_event_standard_${month}`)).rejects.toThrow(/30 days/)
  await expect(asRetention('audit_event_standard_rest')).rejects.toThrow(/only a month/)
  await expect(asRetention('audit_event_standard_209901')).rejects.toThrow(/no partition/)
  await expect(
    asOwner(`SET ROLE ${RETENTION_ROLE}`, 'DELETE FROM audit.audit_event'),
  ).rejects.toThrow(/permission denied/)
})

test('how many months a caller may make is bounded', async () => {
  await denied("SELECT audit.ensure_partitions('2026-01-01', 10000)", /at most 24/)
  await denied("SELECT audit.ensure_partitions('1970-01-01', 1)", /last ten years/)
})

test('also the owner is refused by a guard on every table and partition that holds the log', async () => {
  const log = await tables(
    "relname ~ '^audit_(event|disclosure|index|checkpoint|anchor)(_|$)' AND relname <> 'audit_anchor_target'",
  )
  expect(log).toContain('audit.audit_event_standard_202701')
  for (const table of log) {
    await expect(asOwner(`TRUNCATE ${table} CASCADE`), table).rejects.toThrow(/append-only/)
    const [guards] = await asOwner(`
      SELECT count(*) FILTER (WHERE tgtype & 16 > 0)::int AS updates,
        count(*) FILTER (WHERE tgtype & 8 > 0)::int AS deletes
      FROM pg_trigger WHERE tgrelid = '${table}'::regclass AND tgenabled = 'O' AND tgtype & 3 = 3`)
    expect(guards, table).toEqual({ updates: 1, deletes: 1 })
  }
  await expect(asOwner("UPDATE audit.audit_event SET reason = 'x'")).rejects.toThrow(/column/)
  await expect(asOwner("UPDATE audit.audit_event SET outcome = 'denied'")).rejects.toThrow(
    /append-only/,
  )
  await expect(asOwner('DELETE FROM audit.audit_event')).rejects.toThrow(/append-only/)
})

test('granting again changes nothing, and takes back what somebody added', async () => {
  const privileges = () =>
    asOwner(`SELECT relname, array_agg(grantee::regrole || ' ' || privilege_type ORDER BY grantee, privilege_type) AS granted
      FROM pg_class c, aclexplode(c.relacl)
      WHERE relnamespace IN ('audit'::regnamespace, 'public'::regnamespace, 'pgboss'::regnamespace)
        AND grantee <> relowner
      GROUP BY c.oid, relname ORDER BY relname, c.oid`)
  const before = await privileges()
  const role = new URL(process.env.DATABASE_URL ?? '').username
  await asOwner(`GRANT ALL ON ALL TABLES IN SCHEMA audit TO ${role}`)
  const appUrl = process.env.DATABASE_URL ?? ''
  const { applied, notes } = await prepareDatabase({ ownerUrl: ownerUrl(), appUrl, jobs: JOBS })
  expect([applied, notes]).toEqual([[], []])
  expect(await privileges()).toEqual(before)
})

test('with one role for everything the portal starts, and whoever migrates is told', async () => {
  const urls = { ownerUrl: ownerUrl(), appUrl: ownerUrl() }
  const { notes } = await prepareDatabase({ ...urls, jobs: JOBS })
  expect(notes).toEqual([expect.stringMatching(/owns the audit log's tables/)])
})
