import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { logHead } from '@/lib/audit/log/stream'
import { formatVerifierKey } from '@/lib/audit/merkle/signed-note'
import type { Action } from '@/lib/audit/schema'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { sql } from '@/lib/db/sql'
import { AppError, type Problem } from '@/lib/errors'
import { log } from '@/lib/log'
import { exportKey } from './bundle/manifest'
import type { Scope } from './checks/check'
import { CATALOGUE } from './frameworks/catalogue'
import { actionsOf, type Control } from './frameworks/framework'
import {
  boundsOf,
  FRAMEWORK_IDS,
  type FrameworkId,
  isFramework,
  PERIOD_LABELS,
  PERIOD_PRESETS,
  type Period,
  periodOf,
  periodProblems,
  presetPeriod,
} from './rules'
import { tallyOf } from './run-checks'
import type { ControlMatrix, ControlView, ExportView, PeriodChoice, PinnedKeysView } from './schema'
import { createExportInput } from './schema'

const EXPORTS_MAX = 100

/** Past exports, newest first, at most 100 (`audit:read`). */
export async function listExports(actor: Actor): Promise<ExportView[]> {
  requirePermission(actor, 'audit:read')
  const rows = await db.export.findMany({
    select: {
      id: true,
      framework: true,
      periodFrom: true,
      periodTo: true,
      createdAt: true,
      requestedBy: { select: { id: true, name: true } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: EXPORTS_MAX,
  })
  return rows.flatMap(({ framework, periodFrom, periodTo, createdAt, ...row }) =>
    isFramework(framework)
      ? [
          {
            ...row,
            framework,
            ...periodOf(periodFrom, periodTo),
            createdAt: createdAt.toISOString(),
          },
        ]
      : [],
  )
}

async function populations({ from, to }: Scope, actions: readonly Action[]) {
  const rows = await db.$queryRaw<{ action: string; events: number }[]>`
    SELECT action, count(*)::int AS events FROM audit.audit_event
    WHERE ${sql`ts >= ${from.toISOString()}::timestamptz AND ts < ${to.toISOString()}::timestamptz`}
      AND action = ANY(${[...actions]}::text[])
    GROUP BY action`
  return new Map(rows.map(({ action, events }) => [action, events]))
}

async function viewOf(
  control: Control,
  scope: Scope,
  counts: ReadonlyMap<string, number>,
): Promise<ControlView> {
  const checks: ControlView['checks'][number][] = []
  for (const check of control.checks)
    checks.push({
      id: check.id,
      rule: check.rule,
      tally: check.live ? await tallyOf(check, scope, control.actions) : null,
    })
  return {
    id: control.id,
    paraphrase: control.paraphrase,
    actions: control.actions,
    population: control.actions.reduce((sum, action) => sum + (counts.get(action) ?? 0), 0),
    checks,
  }
}

/**
 * The controls of a framework over a period as they stand now (`audit:read`): how many events are
 * evidence and what the checks find. Throws `invalid` for a period that could not be exported either.
 */
export async function getControlMatrix(
  actor: Actor,
  framework: FrameworkId,
  period: Period,
): Promise<ControlMatrix> {
  requirePermission(actor, 'audit:read')
  const problems = periodProblems(period, now())
  if (problems.length > 0)
    throw new AppError('invalid', 'This period cannot be shown.', { problems })
  const { controls, notCovered } = CATALOGUE[framework]
  const scope = boundsOf(period)
  const counts = await populations(scope, actionsOf(CATALOGUE[framework]))
  const views: ControlView[] = []
  for (const control of controls) views.push(await viewOf(control, scope, counts))
  return { framework, ...period, controls: views, notCovered }
}

/** The periods most exports are for, seen from today. */
export const listPeriodChoices = (): PeriodChoice[] =>
  PERIOD_PRESETS.map((id) => ({ id, label: PERIOD_LABELS[id], ...presetPeriod(id, now()) }))

type Asked = Record<string, string | string[] | undefined>

const text = (value: string | string[] | undefined): string | undefined =>
  [value ?? []].flat().find((one) => one !== '')

/** What the address of the controls page asks for; by default SOC 2 and the last quarter. */
export function readMatrixChoice(asked: Asked): {
  framework: FrameworkId
  period: Period
  problems: readonly Problem[]
} {
  const usual = { framework: FRAMEWORK_IDS[0], ...presetPeriod('last-quarter', now()) }
  const given = {
    framework: text(asked.framework) ?? usual.framework,
    from: text(asked.from) ?? usual.from,
    to: text(asked.to) ?? usual.to,
  }
  const parsed = createExportInput.safeParse(given)
  const { framework, ...period } = parsed.success ? parsed.data : usual
  const problems = parsed.success
    ? periodProblems(period, now())
    : parsed.error.issues.map(({ path, code, message }) => ({
        field: String(path[0] ?? ''),
        rule: code,
        message,
        remedy: message,
      }))
  return { framework, period, problems }
}

async function logKeys(): Promise<string[] | null> {
  try {
    return (await logVerifierKeys((await logHead()).origin)).map(formatVerifierKey)
  } catch (error) {
    // A key service that is away must not take the page with it.
    log.warn('compliance.log-keys-unreadable', { error })
    return null
  }
}

/** The keys of exports and of the log, for whoever has to pin them (`audit:read`). */
export async function getPinnedKeys(actor: Actor): Promise<PinnedKeysView> {
  requirePermission(actor, 'audit:read')
  return { exportKey: exportKey(), logKeys: await logKeys() }
}
