import 'server-only'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/** Any number of our own: replicas that start together queue here, and the later ones find nothing to do. */
const LOCK = 5_207_114

/**
 * Brings a database to the newest schema and answers the names of the migrations it applied, oldest
 * first; `[]` when there was nothing to do. Prisma's own schema engine runs as WebAssembly, so no
 * binary is downloaded, and keeps the ordinary `_prisma_migrations` table. `folder` holds
 * `schema/*.prisma` and `migrations/<name>/migration.sql`.
 */
export async function migrate(
  databaseUrl: string,
  folder: string = join(process.cwd(), 'prisma'),
): Promise<string[]> {
  const [datamodels, migrationDirectories, lockfile] = await Promise.all([
    readSchema(folder),
    readMigrations(folder),
    readFile(join(folder, 'migrations/migration_lock.toml'), 'utf8'),
  ])
  return alone(databaseUrl, async (client) => {
    if (await isUpToDate(client, migrationDirectories)) return []
    await startEngine()
    const { factory, failures, close } = connector(databaseUrl)
    const schemaEngine = await engine.SchemaEngine.new({ datamodels }, () => undefined, factory)
    try {
      const { appliedMigrationNames } = await schemaEngine.applyMigrations({
        filters: { externalTables: [], externalEnums: [] },
        migrationsList: {
          baseDir: join(folder, 'migrations'),
          lockfile: { path: 'migration_lock.toml', content: lockfile },
          shadowDbInitScript: '',
          migrationDirectories,
        },
      })
      return appliedMigrationNames
    } catch (cause) {
      throw explained(cause, failures)
    } finally {
      schemaEngine.free()
      await close()
    }
  })
}

async function alone<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    return await work(client)
  } finally {
    await client.end()
  }
}

type Migration = Awaited<ReturnType<typeof readMigrations>>[number]

/**
 * Whether exactly these migrations, byte for byte, are applied. Almost every start is one of those,
 * and the engine costs a second of processor time to load. Anything else is for the engine to judge.
 */
async function isUpToDate(client: pg.Client, migrations: Migration[]): Promise<boolean> {
  const ledger = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found")
  if (ledger.rows[0]?.found !== true) return false
  const { rows } = await client.query<{ name: string; checksum: string; good: boolean }>(
    `SELECT migration_name AS name, checksum,
       finished_at IS NOT NULL AND rolled_back_at IS NULL AS good FROM _prisma_migrations`,
  )
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  const isKnown = ({ path, migrationFile }: Migration) =>
    applied.get(path) === createHash('sha256').update(migrationFile.content.value).digest('hex')
  return (
    rows.every(({ good }) => good) && rows.length === migrations.length && migrations.every(isKnown)
  )
}

async function readSchema(folder: string): Promise<[string, string][]> {
  const names = (await readdir(join(folder, 'schema'))).filter((name) => name.endsWith('.prisma'))
  return Promise.all(
    names.sort().map(async (name): Promise<[string, string]> => {
      const path = join(folder, 'schema', name)
      return [path, await readFile(path, 'utf8')]
    }),
  )
}

async function readMigrations(folder: string) {
  const entries = await readdir(join(folder, 'migrations'), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const value = await readFile(join(folder, 'migrations', name, 'migration.sql'), 'utf8')
      return {
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } },
      }
    }),
  )
}

let started: Promise<void> | undefined

/** Node cannot import a `.wasm` file, so the module is instantiated by hand, once. */
function startEngine(): Promise<void> {
  started ??= instantiate()
  return started
}

async function instantiate(): Promise<void> {
  const require = createRequire(import.meta.url)
  const beside = require.resolve('@prisma/schema-engine-wasm')
  const bytes = await readFile(beside.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports,
  })
  engine.__wbg_set_wasm(instance.exports)
  const begin = instance.exports.__wbindgen_start
  if (typeof begin === 'function') begin()
}

/** The engine opens connections and never closes them, so what it opened is kept in view. */
function connector(databaseUrl: string) {
  const base = new PrismaPg({ connectionString: databaseUrl })
  const opened: SqlDriverAdapter[] = []
  const failures: unknown[] = []
  const keep = (held: SqlDriverAdapter) => {
    opened.push(held)
    return Object.assign(held, {
      executeScript: (script: string) =>
        runWhole(databaseUrl, script).catch((error: unknown) => {
          failures.push(error)
          throw error
        }),
    })
  }
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: base.provider,
    adapterName: base.adapterName,
    connect: async () => keep(await base.connect()),
    connectToShadowDb: async () => keep(await base.connectToShadowDb()),
  }
  return {
    factory: bindMigrationAwareSqlAdapterFactory(factory),
    failures,
    close: () => Promise.all(opened.map((held) => held.dispose())),
  }
}

/** The adapter splits scripts at every `;`, which breaks `$$ … $$` bodies; a simple query does not. */
async function runWhole(databaseUrl: string, script: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(script)
  } finally {
    await client.end()
  }
}

/** The engine reports only that a script failed; what Postgres said about it is ours to add. */
function explained(cause: unknown, failures: unknown[]): unknown {
  const failure = failures.at(-1)
  if (!(failure instanceof Error)) return cause
  return new Error(`A migration failed: ${failure.message}`, { cause })
}
