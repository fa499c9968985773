import 'server-only'
import type { FrameworkId } from '../rules'
import type { Framework } from './framework'
import { gdpr } from './gdpr'
import { hipaa } from './hipaa'
import { iso27001 } from './iso27001'
import { soc2 } from './soc2'

/** Every framework an export can be made for. */
export const CATALOGUE: Record<FrameworkId, Framework> = { soc2, hipaa, gdpr, iso27001 }
