import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { asOwner } from '@/lib/testing/as-owner'
import { append } from '../append'
import { succeeded } from '../event'
import { parseCheckpoint } from '../merkle/checkpoint'
import { verifyConsistency } from '../merkle/rules'
import { ED25519, makeVerifierKey, parseNote, verifyNote } from '../merkle/signed-note'
import { rawPublicKey, sha256, verifyEd25519 } from './hash'
import { consistencyProof } from './proofs'
import { publishCheckpoint } from './publish'
import { sequenceAll } from './sequencer'
import { type LogSigner, loadSigners, logSigners } from './signing'
import { latestCheckpoint, logHead } from './stream'

const ORIGIN = 'localhost:3000/audit-log'
const actor = systemActor('test')

async function grow(count: number, note = 'x'): Promise<void> {
  const events = Array.from({ length: count }, (_, at) =>
    succeeded('page.open', { resource: { type: 'page', id: `${note}-${at}` } }),
  )
  await transaction((tx) => append(tx, actor, events))
  await sequenceAll()
}

// A superuser who copies the log and puts it back: what triggers and roles cannot prevent.
const TABLES = ['audit_index', 'audit_tile', 'audit_log_state']
const REPLICA = "SET session_replication_role = 'replica'"
const copy = (name: string, tables = TABLES) =>
  asOwner(...tables.map((table) => `CREATE TABLE ${name}_${table} AS TABLE audit.${table}`))
const putBack = (name: string, tables = TABLES) =>
  asOwner(
    REPLICA,
    'DELETE FROM audit.audit_pending',
    ...tables.flatMap((table) => [
      `DELETE FROM audit.${table}`,
      `INSERT INTO audit.${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${name}_${table}`,
    ]),
  )
const alarms = async () =>
  (await db.auditAlarm.findMany({ where: { clearedAt: null } })).map(({ kind, key }) => [kind, key])
const clearAlarms = () =>
  asOwner(REPLICA, `UPDATE audit.audit_alarm SET cleared_at = now() WHERE cleared_at IS NULL`)

const aSigner = (): LogSigner => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = rawPublicKey(publicKey)
  return {
    key: makeVerifierKey(sha256, { name: ORIGIN, algorithm: ED25519, publicKey: raw }),
    sign: async (message) => sign(null, message, privateKey),
  }
}

test('an empty log has no checkpoint', async () => {
  expect(await publishCheckpoint()).toBe('unchanged')
  expect(await latestCheckpoint()).toBeNull()
})

test('a log that grew gets a signed head, once, which proves to contain the one before', async () => {
  await grow(3)
  expect(await publishCheckpoint()).toBe('published')
  expect(await publishCheckpoint()).toBe('unchanged')
  const first = await latestCheckpoint()
  await grow(300)
  expect(await publishCheckpoint()).toBe('published')
  const second = await latestCheckpoint()
  if (!first || !second) throw new Error('Both were published.')
  const keys = (await logSigners(ORIGIN)).map(({ key }) => key)
  for (const { note, size, root } of [first, second]) {
    const { text } = await verifyNote(note, keys, verifyEd25519)
    const noted = parseCheckpoint(text)
    expect([noted.origin, noted.size, Buffer.from(noted.root)]).toEqual([
      ORIGIN,
      size,
      Buffer.from(root),
    ])
  }
  expect([first.size, second.size]).toEqual([3n, 303n])
  const proof = await consistencyProof(3n, 303n)
  expect(
    verifyConsistency(sha256, {
      size1: 3n,
      size2: 303n,
      root1: first.root,
      root2: second.root,
      proof,
    }),
  ).toBe(true)
})

test('checkpoints cannot be changed or removed by the portal', async () => {
  await expect(
    transaction((tx) => tx.$executeRaw`UPDATE audit.audit_checkpoint SET size = 1`),
  ).rejects.toThrow()
  await expect(
    transaction((tx) => tx.$executeRaw`DELETE FROM audit.audit_checkpoint`),
  ).rejects.toThrow()
})

describe('a head is not signed, and an alarm is raised, when', () => {
  beforeAll(async () => {
    await copy('early', [...TABLES, 'audit_checkpoint'])
    await grow(40, 'good')
    expect(await publishCheckpoint()).toBe('published')
    await copy('good', [...TABLES, 'audit_checkpoint'])
  })
  beforeEach(async () => {
    await putBack('good', [...TABLES, 'audit_checkpoint'])
    await clearAlarms()
  })

  const refused = async (...keys: string[]) => {
    const before = await db.auditCheckpoint.count()
    expect(await publishCheckpoint()).toBe('refused')
    expect(await db.auditCheckpoint.count()).toBe(before)
    expect(await alarms()).toEqual(keys.map((key) => ['inconsistent-head', key]))
  }

  test('the log was rolled back', async () => {
    await putBack('early')
    await refused('last-checkpoint')
  })

  test('the log was rolled back together with its checkpoints', async () => {
    await putBack('early', [...TABLES, 'audit_checkpoint'])
    await refused('this-process')
  })

  test('the log was forked: rolled back and grown with other events', async () => {
    await putBack('early')
    await grow(60, 'forged')
    await refused('last-checkpoint')
  })

  test('the log was forked together with its checkpoints', async () => {
    await putBack('early', [...TABLES, 'audit_checkpoint'])
    await grow(60, 'forged')
    await refused('this-process')
  })

  test('a place outside knows another log, or a longer one', async () => {
    await asOwner(
      `INSERT INTO audit.audit_anchor_target (name, kind) VALUES ('vault-room', 'file')`,
    )
    for (const size of [5, 100_000]) {
      await asOwner(`INSERT INTO audit.audit_anchor (target, size, root, anchored_at, receipt)
        VALUES ('vault-room', ${size}, sha256('other'), now(), '{}')`)
      await grow(1)
      await refused('vault-room')
      await clearAlarms()
    }
    await asOwner(
      REPLICA,
      'DELETE FROM audit.audit_anchor',
      'DELETE FROM audit.audit_anchor_target',
    )
  })

  test('a tile was altered at the edge of the tree', async () => {
    await asOwner(
      REPLICA,
      `UPDATE audit.audit_tile SET hashes = overlay(hashes PLACING sha256('x') FROM length(hashes) - 31)
       WHERE level = 0 AND n = (SELECT max(n) FROM audit.audit_tile WHERE level = 0)`,
    )
    await asOwner(REPLICA, 'DELETE FROM audit.audit_checkpoint WHERE size > 303')
    expect(await publishCheckpoint()).toBe('refused')
    expect((await alarms()).flat()).toContain('inconsistent-head')
  })

  test('the stored head was altered', async () => {
    await asOwner(REPLICA, `UPDATE audit.audit_log_state SET root = sha256('x')`)
    expect(await publishCheckpoint()).toBe('refused')
  })

  test('the row of the last checkpoint was altered', async () => {
    await asOwner(
      REPLICA,
      `UPDATE audit.audit_checkpoint SET root = sha256('x')
       WHERE id = (SELECT max(id) FROM audit.audit_checkpoint)`,
    )
    await refused('last-checkpoint')
  })

  test('the note of the last checkpoint was altered, or signed by a stranger', async () => {
    await asOwner(
      REPLICA,
      `UPDATE audit.audit_checkpoint SET note = replace(note, 'audit-log', 'other-log')
       WHERE id = (SELECT max(id) FROM audit.audit_checkpoint)`,
    )
    await refused('last-checkpoint')
  })

  test('the keys were exchanged without an overlap', async () => {
    const stranger = aSigner()
    expect(await publishCheckpoint(async () => [stranger])).toBe('refused')
    expect(await alarms()).toEqual([['inconsistent-head', 'last-checkpoint']])
  })
})

test('keys are exchanged with a checkpoint that carries both, without growth', async () => {
  await putBack('good', [...TABLES, 'audit_checkpoint'])
  await clearAlarms()
  const [next, vault] = [aSigner(), await loadSigners('vault', ORIGIN)]
  expect(await publishCheckpoint(async () => [next, ...vault])).toBe('published')
  const both = await latestCheckpoint()
  expect(both?.size).toBe((await logHead()).size)
  expect(parseNote(both?.note ?? '').signatures).toHaveLength(2)
  expect(await publishCheckpoint(async () => [next])).toBe('published')
  const alone = await latestCheckpoint()
  expect(parseNote(alone?.note ?? '').signatures.map(({ id }) => id)).toEqual([next.key.id])
  expect(await publishCheckpoint(async () => [next])).toBe('unchanged')
  expect(await alarms()).toEqual([])
})
