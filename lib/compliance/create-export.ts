import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { boundsOf, FRAMEWORKS, periodProblems } from './rules'
import type { CreateExportInput } from './schema'

/**
 * Records the wish for an export (`audit:read`) and answers its id. The bundle is made whenever it is
 * downloaded, from the events written before this moment. Throws `invalid` for a period that is
 * backwards, in the future or longer than 400 days.
 */
export function createExport(actor: Actor, input: CreateExportInput): Promise<{ id: string }> {
  const id = newId()
  const resource = { type: 'export', id, name: FRAMEWORKS[input.framework].label } as const
  const data = { framework: input.framework, first_day: input.from, last_day: input.to }
  return change(
    actor,
    { action: 'export.create', resource, needs: 'audit:read', data },
    async (tx) => {
      const createdAt = now()
      const problems = periodProblems(input, createdAt)
      if (problems.length > 0)
        throw new AppError('invalid', 'This period cannot be exported.', { problems })
      const { from, to } = boundsOf(input)
      await tx.export.create({
        data: {
          id,
          framework: input.framework,
          periodFrom: from,
          periodTo: to,
          requestedById: actor.id,
          createdAt,
        },
      })
      return changed({ id }, succeeded('export.create', { resource, data }))
    },
  )
}
