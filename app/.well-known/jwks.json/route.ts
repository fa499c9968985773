import { accessTokenKeys } from '@/lib/auth/published-keys'
import { route } from '@/lib/web/route'

export const dynamic = 'force-dynamic'
export const GET = route(accessTokenKeys)
