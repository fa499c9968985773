import 'server-only'
import { headers } from 'next/headers'
import { forbidden, notFound, redirect } from 'next/navigation'
import { currentActor } from '@/lib/auth/current-actor'
import { recordRefusedOnce } from '@/lib/auth/refusals'
import { PATH_HEADER } from '@/lib/auth/request-origin'
import { isUnreachable } from '@/lib/db/sql'
import { AppError, isAppError } from '@/lib/errors'

/** The path and query of the page being rendered, as lib/server.ts saw it. */
async function currentPath(): Promise<string> {
  const asked = new URL((await headers()).get(PATH_HEADER) ?? '/', 'http://portal.invalid')
  asked.searchParams.delete('_rsc')
  return `${asked.pathname}${asked.search}`
}

async function recordDenied(reason: string): Promise<void> {
  const path = (await currentPath()).split('?')[0] ?? '/'
  await recordRefusedOnce(await currentActor(), {
    action: 'page.open',
    outcome: 'denied',
    resource: { type: 'page', id: path },
    reason,
  })
}

/** Next keeps an error's own `digest`, so that app/error.tsx can tell this one from the others. */
const unavailable = (cause: unknown) =>
  Object.assign(
    new AppError('unavailable', 'The database does not answer. Try again in a moment.', { cause }),
    { digest: 'unavailable' },
  )

/**
 * Awaits a query for a page. Nobody signed in: the sign-in page, and back here afterwards. Missing, or
 * another's: the not-found page. Not for this person's role: the no-access page, and an audit event.
 */
export async function load<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    if (isUnreachable(error)) throw unavailable(error)
    if (!isAppError(error)) throw error
    if (error.code === 'unauthenticated')
      redirect(`/sign-in?callbackUrl=${encodeURIComponent(await currentPath())}`)
    if (error.code === 'not_found') notFound()
    if (error.code === 'unavailable') throw unavailable(error)
    if (error.code !== 'forbidden') throw error
    await recordDenied(error.message)
    forbidden()
  }
}
