import 'server-only'
import { now } from '@/lib/db/clock'
import { LOG_PRIVILEGES } from '@/lib/db/grants'
import { db } from '@/lib/db/read'
import type { GuardView } from './schema'

/** Tables with rows that never change, and the tables beside them whose change is bounded by a trigger. */
const APPEND_ONLY = [
  'audit_event',
  'audit_disclosure',
  'audit_index',
  'audit_checkpoint',
  'audit_anchor',
]
const BOUNDED = ['audit_tile', 'audit_log_state', 'subject_key']

// pg_trigger.tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
const unguarded = (tables: readonly string[]): Promise<{ name: string; lacks: string }[]> =>
  db.$queryRaw`
    WITH guarded AS (
      SELECT t.relid AS oid FROM unnest(${[...tables]}::text[]) AS root(name),
        LATERAL (SELECT relid FROM pg_partition_tree(to_regclass('audit.' || root.name))
          UNION SELECT to_regclass('audit.' || root.name)) t
    ), lacking AS (
      SELECT g.oid, concat_ws(', ',
        CASE WHEN NOT bool_or(tgtype & 19 = 19) THEN 'UPDATE' END,
        CASE WHEN NOT bool_or(tgtype & 11 = 11) THEN 'DELETE' END,
        CASE WHEN NOT bool_or(tgtype & 34 = 34) THEN 'TRUNCATE' END) AS lacks
      FROM guarded g LEFT JOIN LATERAL (
        SELECT tgtype::int AS tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = g.oid AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL
          AND p.prosrc LIKE '%RAISE EXCEPTION%' AND p.pronamespace = 'audit'::regnamespace
        UNION ALL SELECT 0) tr ON true
      WHERE g.oid IS NOT NULL GROUP BY g.oid
    )
    SELECT oid::regclass::text AS name, lacks FROM lacking WHERE lacks <> '' ORDER BY 1 LIMIT 20`

async function triggerGuard(id: string, label: string, tables: readonly string[]) {
  const lacking = await unguarded(tables)
  return {
    id,
    label,
    isThere: lacking.length === 0,
    detail:
      lacking.length === 0
        ? `${tables.join(', ')}, and each of their partitions.`
        : `${lacking.map(({ name, lacks }) => `The table ${name} does not refuse ${lacks}`).join('. ')}. Somebody removed it: find out who, and make it again as prisma/migrations has it.`,
  }
}

async function ownership(): Promise<GuardView> {
  const [row] = await db.$queryRaw<{ role: string; owns: boolean }[]>`
    SELECT current_user::text AS role, rolsuper OR rolbypassrls OR EXISTS (
        SELECT FROM pg_class c WHERE c.relnamespace = 'audit'::regnamespace
          AND pg_has_role(current_user, c.relowner, 'MEMBER'))
      OR has_schema_privilege('audit', 'CREATE') AS owns
    FROM pg_roles WHERE rolname = current_user`
  const isThere = row?.owns === false
  return {
    id: 'ownership',
    label: 'The application does not own the log',
    isThere,
    detail: isThere
      ? `It connects as ${row.role}, which owns no table of the log.`
      : `The application owns the log's tables: it connects as ${row?.role}. Give DATABASE_URL a role of its own and MIGRATION_DATABASE_URL the owner, then run npm run migrate.`,
  }
}

/** What each table may at most be used for; columns are not told apart. */
const allowed = Object.entries(LOG_PRIVILEGES).map(([table, privileges]) => ({
  table,
  privileges: privileges
    .replace(/\s*\([^)]*\)/g, '')
    .split(', ')
    .filter((privilege) => !(table === 'subject_key' && privilege === 'UPDATE')),
}))

async function privileges(): Promise<GuardView> {
  const wrong = await db.$queryRaw<{ name: string; privilege: string }[]>`
    WITH allowed AS (
      SELECT a->>'table' AS name, a->'privileges' AS privileges
      FROM jsonb_array_elements(${JSON.stringify(allowed)}::jsonb) a
    ), checked AS (
      SELECT t.relid AS oid, CASE WHEN t.isroot THEN a.privileges ELSE '[]'::jsonb END AS privileges
      FROM allowed a, LATERAL (
        SELECT relid, level = 0 AS isroot FROM pg_partition_tree(to_regclass('audit.' || a.name))
        UNION SELECT to_regclass('audit.' || a.name), true) t WHERE t.relid IS NOT NULL
    )
    SELECT c.oid::regclass::text AS name, p.privilege FROM checked c,
      unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p(privilege)
    WHERE has_table_privilege(c.oid, p.privilege) AND NOT c.privileges ? p.privilege
    ORDER BY 1, 2 LIMIT 20`
  return {
    id: 'privileges',
    label: 'The application can only insert',
    isThere: wrong.length === 0,
    detail:
      wrong.length === 0
        ? 'It may insert into the log and read it, through the parent tables only.'
        : `The application has rights it must not have: ${wrong.map(({ name, privilege }) => `${privilege} on ${name}`).join(', ')}. Run npm run migrate, which takes them back.`,
  }
}

async function monthsAhead(): Promise<GuardView> {
  const next = new Date(Date.UTC(now().getUTCFullYear(), now().getUTCMonth() + 1, 1))
  const month = next.toISOString().slice(0, 7).replace('-', '')
  const parents = ['audit_event_standard', 'audit_event_activity', 'audit_disclosure']
  const names = parents.map((parent) => `${parent}_${month}`)
  const missing = await db.$queryRaw<{ name: string }[]>`
    SELECT name FROM unnest(${names}::text[]) AS t(name) WHERE to_regclass('audit.' || name) IS NULL`
  return {
    id: 'months-ahead',
    label: 'Next month has its partitions',
    isThere: missing.length === 0,
    detail:
      missing.length === 0
        ? 'A job makes them five months ahead.'
        : `${missing.map(({ name }) => name).join(', ')} is missing. The job audit.keep-partitions makes it each night; see its log.`,
  }
}

async function replication(): Promise<GuardView> {
  const [row] = await db.$queryRaw<{ role: string; settings: number }[]>`
    SELECT current_setting('session_replication_role') AS role, (
      SELECT count(*)::int FROM pg_db_role_setting, unnest(setconfig) AS c
      WHERE c ILIKE 'session_replication_role=%' AND c NOT ILIKE '%=origin') AS settings`
  const isThere = row?.role === 'origin' && row.settings === 0
  return {
    id: 'triggers-fire',
    label: 'Triggers fire in every session',
    isThere,
    detail: isThere
      ? 'session_replication_role is origin, for every role and database.'
      : 'session_replication_role is set so that triggers do not fire. Reset it: ALTER ROLE … RESET session_replication_role.',
  }
}

/** The rights are looked at where there is something to look at: an owner has all of them. */
async function rights(): Promise<GuardView[]> {
  const owned = await ownership()
  return owned.isThere ? [owned, await privileges()] : [owned]
}

/** What protects the log inside Postgres, each looked at now. */
export async function checkGuards(): Promise<GuardView[]> {
  const [held, ...others] = await Promise.all([
    rights(),
    triggerGuard(
      'append-only',
      'What was logged cannot be changed, deleted or truncated',
      APPEND_ONLY,
    ),
    triggerGuard(
      'grows-only',
      'Tiles and head only grow, a destroyed key stays destroyed',
      BOUNDED,
    ),
    monthsAhead(),
    replication(),
  ])
  return [...held, ...others]
}

/** A site may choose one role for everything; that is an alarm, and no finding about the log. */
export const isChoiceOfSite = ({ id }: GuardView): boolean => id === 'ownership'
