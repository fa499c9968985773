import 'server-only'
import { organizationId } from '@/lib/audit/organization'
import { isUuid } from '@/lib/audit/stored-events'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { Scope } from '../checks/check'
import { CATALOGUE } from '../frameworks/catalogue'
import type { Framework } from '../frameworks/framework'
import { isFramework, type Period, periodOf } from '../rules'
import { SAMPLE_SIZE } from './samples'
import type { Snapshot } from './snapshot'

/** What a bundle is made from. `scope` never reaches past the moment the export was asked for. */
export type ExportContext = {
  id: string
  framework: Framework
  organization: { id: string; name: string }
  period: Period
  scope: Scope
  requestedBy: string
  createdAt: Date
  generatedAt: Date
  /** How many events of each control are drawn as its sample. */
  sampleSize: number
}

/** The same with the part of the log that it stands on. */
export type BundleContext = ExportContext & { snapshot: Snapshot }

/** Null when there is no such export. */
export async function findExportContext(id: string): Promise<ExportContext | null> {
  const row = isUuid(id) ? await db.export.findUnique({ where: { id } }) : null
  if (!row || !isFramework(row.framework)) return null
  const organization = await db.organization.findUnique({ where: { id: await organizationId() } })
  return {
    id: row.id,
    framework: CATALOGUE[row.framework],
    organization: { id: organization?.id ?? '', name: organization?.name ?? '' },
    period: periodOf(row.periodFrom, row.periodTo),
    scope: {
      from: row.periodFrom,
      to: new Date(Math.min(row.periodTo.getTime(), row.createdAt.getTime())),
    },
    requestedBy: row.requestedById,
    createdAt: row.createdAt,
    generatedAt: now(),
    sampleSize: SAMPLE_SIZE,
  }
}
