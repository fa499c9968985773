import 'server-only'
import { env } from '@/lib/env'

/** The marketplace's git address, with a place for the access token as the password. */
export function cloneUrlParts(): { before: string; after: string } {
  const { protocol, host } = new URL(env.PORTAL_URL)
  return { before: `${protocol}//token:`, after: `@${host}/marketplace.git` }
}
