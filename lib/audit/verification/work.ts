import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { log } from '@/lib/log'
import { raiseAlarm } from '../alarms/raise'
import { change, changed, unchanged } from '../change'
import { notDone, succeeded } from '../event'
import { begin, type Progress, step } from './run'
import type { Finding } from './schema'

const SAVE_MS = 1_000
/** Of the time a verification takes, so much is left to those who write. */
const PAUSE_SHARE = 0.5
const PAUSE_MAX_MS = 500
const ALARMS_MAX = 10

/** Opens an alarm for each of the first findings, and one for the rest. */
export async function alarmFor(findings: readonly Finding[], count: number): Promise<void> {
  const grave = findings.filter(({ kind }) => kind !== 'missing-guard')
  for (const { kind, check, subject, detail } of grave.slice(0, ALARMS_MAX))
    await raiseAlarm({ kind, key: `${check}/${subject}`, detail })
  const more = count - ALARMS_MAX
  if (grave.length > ALARMS_MAX)
    await raiseAlarm({
      kind: 'mismatch',
      key: 'more',
      detail: `A verification found ${more} more places that do not fit. Read its findings.`,
    })
}

const resource = { type: 'audit-log', id: 'log' } as const

/** Writes the result and its event, then the alarms: raising one twice opens one. */
async function finish(id: string, progress: Progress): Promise<void> {
  const { scope, checked, findings, findingsCount } = progress
  await alarmFor(findings, findingsCount)
  await change(
    systemActor(newId()),
    { action: 'log.verify', resource, needs: null },
    async (tx) => {
      const { count } = await tx.auditVerification.updateMany({
        where: { id, finishedAt: null },
        data: {
          ...stored(progress),
          finishedAt: now(),
          result: findingsCount > 0 ? 'findings' : 'clean',
        },
      })
      if (count === 0) return unchanged(null)
      const data = { scope, verification: id, state: 'finished', checked, findings: findingsCount }
      const reason = `${findingsCount} places of the log do not fit.`
      return changed(
        null,
        findingsCount > 0
          ? notDone('log.verify', 'failure', { resource, reason, data })
          : succeeded('log.verify', { resource, data }),
      )
    },
  )
  log.info('audit.verified', { verification: id, scope, checked, findings: findingsCount })
}

const stored = (progress: Progress) => ({
  phase: progress.phase,
  checked: BigInt(progress.checked),
  total: BigInt(progress.total),
  findings: progress.findings,
  findingsCount: progress.findingsCount,
  cursor: progress,
})

// How far it is, is no change of state: the result is, and is an event.
const save = (id: string, progress: Progress, startedAt?: Date): Promise<unknown> =>
  transaction((tx) =>
    tx.auditVerification.updateMany({
      where: { id, finishedAt: null },
      data: { ...stored(progress), ...(startedAt ? { startedAt } : {}) },
    }),
  )

async function next(): Promise<{ id: string; progress: Progress } | null> {
  const row = await db.auditVerification.findFirst({
    where: { finishedAt: null },
    orderBy: { requestedAt: 'asc' },
  })
  if (!row) return null
  if (row.startedAt) return { id: row.id, progress: row.cursor as unknown as Progress }
  const progress = await begin(row.scope === 'full' ? 'full' : 'sample')
  await save(row.id, progress, now())
  return { id: row.id, progress }
}

/**
 * One turn of the loop: works on the verification that was asked for first until it is done, saving
 * where it stands each second. A process that takes over goes on from there.
 */
export async function workOnVerification(signal: AbortSignal): Promise<'more' | 'idle'> {
  const taken = await next()
  if (!taken) return 'idle'
  let { progress } = taken
  let savedAt = performance.now()
  while (progress.phase !== 'done') {
    if (signal.aborted) break
    const startedAt = performance.now()
    progress = await step(progress)
    if (performance.now() - savedAt > SAVE_MS) {
      await save(taken.id, progress)
      savedAt = performance.now()
    }
    const spentMs = performance.now() - startedAt
    await sleep(Math.min(PAUSE_MAX_MS, spentMs * PAUSE_SHARE), undefined, { signal }).catch(
      () => {},
    )
  }
  if (progress.phase === 'done') await finish(taken.id, progress)
  else await save(taken.id, progress)
  return 'more'
}
