import 'server-only'
import type pg from 'pg'

/** Alone may drop a month of the log (audit.drop_partition). It cannot log in by itself. */
export const RETENTION_ROLE = 'countersign_retention'

/** What the application may do with the log's own tables. Nothing is granted on their partitions. */
export const LOG_PRIVILEGES: Readonly<Record<string, string>> = {
  audit_event: 'SELECT, INSERT',
  audit_disclosure: 'SELECT, INSERT',
  audit_index: 'SELECT, INSERT',
  audit_checkpoint: 'SELECT, INSERT',
  audit_anchor: 'SELECT, INSERT',
  audit_pending: 'SELECT, INSERT, DELETE',
  audit_tile: 'SELECT, INSERT, UPDATE',
  audit_log_state: 'SELECT, INSERT, UPDATE',
  audit_anchor_target: 'SELECT, INSERT, UPDATE',
  audit_alarm: 'SELECT, INSERT, UPDATE',
  audit_verification: 'SELECT, INSERT, UPDATE',
  subject_key: 'SELECT, INSERT, UPDATE (wrapped_dek, destroyed_at)',
}

/** Runs with the owner's rights, and the application may call it. */
const CALLED_BY_APPLICATION = ['audit.ensure_partitions(date,integer)']

const DML = 'SELECT, INSERT, UPDATE, DELETE'

type Table = { schema: string; name: string; kind: string; isPartition: boolean }
type Callable = { name: string; runsAsOwner: boolean }

/** Tables this role may give rights on: in a shared schema others' tables are left alone. */
async function ownTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
      c.relispartition AS "isPartition"
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'audit', 'pgboss') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND pg_has_role(c.relowner, 'USAGE')
    ORDER BY 1, 2`)
  return rows
}

async function ownFunctions(client: pg.ClientBase): Promise<Callable[]> {
  const { rows } = await client.query<Callable>(`
    SELECT p.oid::regprocedure::text AS name, p.prosecdef AS "runsAsOwner"
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'audit' AND p.prokind = 'f' AND pg_has_role(p.proowner, 'USAGE')`)
  return rows
}

/** What the application gets on one table, or null for nothing. */
export function privilegesOn({ schema, name, kind, isPartition }: Table): string | null {
  if (kind === 'S') return schema === 'audit' ? 'USAGE' : 'USAGE, SELECT'
  if (kind === 'v' || kind === 'm' || name === '_prisma_migrations') return 'SELECT'
  if (schema === 'audit') return isPartition ? null : (LOG_PRIVILEGES[name] ?? DML)
  return DML
}

function tableStatements(client: pg.ClientBase, role: string, table: Table): string[] {
  const quoted = `${client.escapeIdentifier(table.schema)}.${client.escapeIdentifier(table.name)}`
  const [kind, granted] = [table.kind === 'S' ? 'SEQUENCE' : 'TABLE', privilegesOn(table)]
  return [
    `REVOKE ALL ON ${kind} ${quoted} FROM PUBLIC, ${role}`,
    ...(granted ? [`GRANT ${granted} ON ${kind} ${quoted} TO ${role}`] : []),
  ]
}

const functionStatements = (role: string, { name, runsAsOwner }: Callable): string[] => [
  `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC, ${role}`,
  ...(!runsAsOwner || CALLED_BY_APPLICATION.includes(name)
    ? [`GRANT EXECUTE ON FUNCTION ${name} TO ${role}`]
    : []),
]

/**
 * Gives the application's role what it needs and takes what it must not have, in one transaction, so
 * that a running portal never lacks a right it keeps. To be called by the owner of the tables.
 */
export async function grantApplication(client: pg.ClientBase, roleName: string): Promise<void> {
  const role = client.escapeIdentifier(roleName)
  const tables = await ownTables(client)
  const schemas = [...new Set(tables.map(({ schema }) => client.escapeIdentifier(schema)))]
  const statements = [
    ...schemas.flatMap((schema) => [
      `REVOKE ALL ON SCHEMA ${schema} FROM ${role}`,
      `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    ]),
    ...tables.flatMap((table) => tableStatements(client, role, table)),
    ...(await ownFunctions(client)).flatMap((callable) => functionStatements(role, callable)),
  ]
  await client.query(`BEGIN; ${statements.join(';\n')}; COMMIT`).catch(async (error: unknown) => {
    await client.query('ROLLBACK')
    throw error
  })
}

/**
 * Makes the role that alone may drop months of the log. Answers false where this account may not make
 * roles; then only the owner can drop, until somebody makes the role and migrates again.
 */
export async function grantRetention(client: pg.ClientBase): Promise<boolean> {
  const made = await client
    .query(`DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${RETENTION_ROLE}') THEN
        CREATE ROLE ${RETENTION_ROLE} NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === '42501') return false
        throw error
      },
    )
  if (made)
    await client.query(`GRANT USAGE ON SCHEMA audit TO ${RETENTION_ROLE};
      GRANT EXECUTE ON FUNCTION audit.drop_partition(text) TO ${RETENTION_ROLE}`)
  return made
}
