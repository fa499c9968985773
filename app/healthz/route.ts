import { healthz } from '@/lib/web/health'
import { route } from '@/lib/web/route'

export const dynamic = 'force-dynamic'
export const GET = route(healthz)
