import 'server-only'
import { isUnreachable } from '@/lib/db/sql'
import { env } from '@/lib/env'
import { type DemoPersonView, listDemoPeople } from '@/lib/people/queries'
import { callbackPath } from './callback-path'
import { findActor } from './current-actor'
import { explainSignInError } from './sign-in-errors'

export type SignInView = {
  /** Where to go instead, because somebody is signed in. */
  redirectTo: string | null
  providerName: string
  callbackPath: string
  problem: { title: string; remedy: string } | null
  demoPeople: readonly DemoPersonView[]
}

/** What the sign-in page shows. It is also there when the database is not, and then says so. */
export async function signInView(asked: {
  error?: string | undefined
  callbackUrl?: string | undefined
}): Promise<SignInView> {
  const path = callbackPath(asked.callbackUrl, env.PORTAL_URL)
  const view = { providerName: env.OIDC_NAME, callbackPath: path }
  const problem = explainSignInError(asked.error)
  try {
    const [actor, demoPeople] = await Promise.all([findActor(), listDemoPeople()])
    return { ...view, redirectTo: actor ? path : null, problem, demoPeople }
  } catch (error) {
    if (!isUnreachable(error)) throw error
    return { ...view, redirectTo: null, problem: explainSignInError('Unavailable'), demoPeople: [] }
  }
}
