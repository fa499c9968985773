import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'
import { paramsOf } from '../filters/schema'
import { accountForSearch, readSearch } from '../search'
import { summarize } from './queries'

/**
 * `GET /api/v1/audit/histogram` and `…/facets`: the filters of the audit page, counted. Throws `invalid`
 * naming each bad filter, and for a search too broad to be counted in time. The search is an event.
 */
export async function serveSummary(
  actor: Actor,
  request: Request,
  part: 'histogram' | 'facets',
): Promise<Response> {
  const { filters, problems } = readSearch(paramsOf(new URL(request.url).searchParams))
  if (problems.length > 0)
    throw new AppError('invalid', 'Some filters are not valid; each is listed with its rule.', {
      problems,
    })
  await accountForSearch(actor, filters)
  const found = (await summarize(actor, filters))[part]
  if (found === null)
    throw new AppError('invalid', 'This search is too broad to be counted in time.', {
      problems: [
        {
          field: 'from',
          rule: 'window',
          message: 'Too many events would have to be read.',
          remedy: 'Choose a shorter time, or name a person, an action or a resource.',
        },
      ],
    })
  return Response.json(found, { headers: { 'cache-control': 'no-store' } })
}
