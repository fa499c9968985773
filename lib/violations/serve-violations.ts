import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import { succeeded } from '@/lib/audit/event'
import { AppError } from '@/lib/errors'
import { violationApiInput } from './list-input/schema'
import { listViolations } from './queries'
import type { ViolationRow } from './views/schema'

const COLUMNS = [
  'id',
  'rule',
  'rule_title',
  'severity',
  'state',
  'summary',
  'subject',
  'subject_name',
  'owner',
  'resource_type',
  'resource_id',
  'events',
  'first_seen_utc',
  'last_seen_utc',
  'opened_utc',
  'due_utc',
  'overdue',
]
const CSV_PAGE = 200
const CSV_MAX = 10_000

const lineOf = (row: ViolationRow): string =>
  csvLine([
    row.id,
    row.ruleId,
    row.ruleTitle,
    row.severity,
    row.state,
    row.summary,
    row.subject?.id ?? null,
    row.subject?.name ?? null,
    row.owner?.name ?? null,
    row.resource.type,
    row.resource.id,
    row.count,
    row.firstSeenAt,
    row.lastSeenAt,
    row.openedAt,
    row.dueAt,
    row.isOverdue,
  ])

function inputOf(request: Request) {
  const parsed = violationApiInput.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, code, message }) => ({
    field: String(path[0] ?? 'query'),
    rule: code,
    message,
    remedy: 'See docs/api for what this filter takes.',
  }))
  throw new AppError('invalid', 'Some filters are not valid; each is listed with its rule.', {
    problems,
  })
}

type Input = ReturnType<typeof inputOf>

/** The newest of a search, at most 10,000, as CSV. How many rows left is an event. */
async function csvOf(actor: Actor, { limit: _limit, format: _format, ...input }: Input) {
  const lines: string[] = []
  let before = input.before
  // Who may not read is refused, and recorded, by the change below.
  while (can(actor, 'audit:read') && lines.length < CSV_MAX) {
    const page = await listViolations(actor, { ...input, before, after: undefined }, CSV_PAGE)
    lines.push(...page.rows.map(lineOf))
    if (page.older === null) break
    before = page.older
  }
  const resource = { type: 'violation', id: 'list' } as const
  const data = { format: 'csv', rows: lines.length }
  await change(actor, { action: 'audit.export', resource, needs: 'audit:read' }, async () =>
    changed(undefined, succeeded('audit.export', { resource, data })),
  )
  return new Response(BYTE_ORDER_MARK + csvLine(COLUMNS) + lines.join(''), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="violations.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** `GET /api/v1/violations`: a page as JSON, or with `format=csv` the whole search. */
export async function serveViolations(actor: Actor, request: Request): Promise<Response> {
  const input = inputOf(request)
  if (input.format === 'csv') return csvOf(actor, input)
  return Response.json(
    await listViolations(
      actor,
      { ...input, before: input.before, after: input.after },
      input.limit,
    ),
    { headers: { 'cache-control': 'no-store' } },
  )
}
