import 'server-only'
import { z } from 'zod'
import { now } from '@/lib/db/clock'
import { sql } from '@/lib/db/sql'
import { transaction } from '@/lib/db/transaction'
import { defineJob } from './define'

const MONTHS_AHEAD = 5

/** Makes the audit log's monthly partitions, this month's and those of the four to come. */
export const ensureAuditPartitions = (): Promise<void> =>
  transaction(async (tx) => {
    await tx.$queryRaw(sql`SELECT audit.ensure_partitions(${now()}::date, ${MONTHS_AHEAD}::int)`)
  })

export const keepAuditPartitions = defineJob(
  'audit.keep-partitions',
  z.object({}),
  ensureAuditPartitions,
)
