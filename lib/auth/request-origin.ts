import 'server-only'
import type { Origin } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'

/** What lib/server.ts says about a request, after removing whatever the client said there. */
export const IP_HEADER = 'x-countersign-ip'
export const PATH_HEADER = 'x-countersign-path'
export const REQUEST_ID_HEADER = 'x-request-id'

/** Where a request came from, for the actor and the audit log. */
export const originOf = (headers: Headers, via: Origin['via']): Origin => ({
  requestId: headers.get(REQUEST_ID_HEADER) ?? newId(),
  ip: headers.get(IP_HEADER) ?? '',
  userAgent: (headers.get('user-agent') ?? '').slice(0, 300),
  via,
})
