import 'server-only'
import { eventsAbout } from '@/lib/audit/events-about'
import { db } from '@/lib/db/read'
import type { TextFile } from './zip-files'

const ROWS_PAGE = 500

const json = (value: unknown): string =>
  `${JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one), 2)}\n`

/** A file with one value, read when its turn comes. */
async function* once(read: () => Promise<unknown>): AsyncGenerator<string> {
  yield json(await read())
}

/** A file with one row a line; `read` answers the page after an id. */
async function* lines<T extends { id: string }>(
  read: (page: { take: number; cursor?: { id: string }; skip?: number }) => Promise<T[]>,
): AsyncGenerator<string> {
  for (let last: T | undefined; ; ) {
    const rows = await read({
      take: ROWS_PAGE,
      ...(last ? { cursor: { id: last.id }, skip: 1 } : {}),
    })
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    last = rows.at(-1)
    if (rows.length < ROWS_PAGE) return
  }
}

async function* eventLines(personId: string, onEvents: (count: number) => void) {
  for await (const events of eventsAbout(personId)) {
    onEvents(events.length)
    yield events.map((event) => `${JSON.stringify(event)}\n`).join('')
  }
}

const byId = { id: 'asc' } as const

/** Everything held about a person, file by file. Secrets are not held: tokens and sessions only as hashes. */
export function heldFiles(personId: string, onEvents: (count: number) => void): TextFile[] {
  const where = { userId: personId }
  return [
    {
      name: 'profile.json',
      parts: once(() =>
        db.user.findUnique({
          where: { id: personId },
          include: {
            roles: true,
            memberships: { include: { team: { select: { slug: true, name: true } } } },
          },
        }),
      ),
    },
    {
      name: 'sessions.ndjson',
      parts: lines((page) => db.authSession.findMany({ where, orderBy: byId, ...page })),
    },
    {
      name: 'access-tokens.ndjson',
      parts: lines((page) => db.accessToken.findMany({ where, orderBy: byId, ...page })),
    },
    {
      name: 'submissions.ndjson',
      parts: lines((page) =>
        db.submission.findMany({ where: { submitterId: personId }, orderBy: byId, ...page }),
      ),
    },
    {
      name: 'decisions.ndjson',
      parts: lines((page) =>
        db.decision.findMany({ where: { reviewerId: personId }, orderBy: byId, ...page }),
      ),
    },
    {
      name: 'comments.ndjson',
      parts: lines((page) =>
        db.comment.findMany({ where: { authorId: personId }, orderBy: byId, ...page }),
      ),
    },
    {
      name: 'acceptances.ndjson',
      parts: lines((page) =>
        db.findingAcceptance.findMany({
          where: { acceptedById: personId },
          orderBy: byId,
          ...page,
        }),
      ),
    },
    {
      name: 'notifications.ndjson',
      parts: lines((page) => db.notification.findMany({ where, orderBy: byId, ...page })),
    },
    {
      name: 'saved-searches.ndjson',
      parts: lines((page) =>
        db.savedSearch.findMany({ where: { ownerId: personId }, orderBy: byId, ...page }),
      ),
    },
    {
      name: 'compliance-exports.ndjson',
      parts: lines((page) =>
        db.export.findMany({ where: { requestedById: personId }, orderBy: byId, ...page }),
      ),
    },
    {
      name: 'erasure-requests.ndjson',
      parts: lines((page) =>
        db.erasureRequest.findMany({
          where: { personId },
          orderBy: byId,
          select: { id: true, ground: true, reason: true, state: true, requestedAt: true },
          ...page,
        }),
      ),
    },
    { name: 'audit-events.ndjson', parts: eventLines(personId, onEvents) },
  ]
}
