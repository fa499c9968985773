import { handleAuth } from '@/lib/auth/handler'
import { route } from '@/lib/web/route'

export const GET = route(handleAuth)
export const POST = route(handleAuth)
