import 'server-only'
import { z } from 'zod'
import { systemActor } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import { defineJob } from '@/lib/jobs/define'
import { expiredAcceptances, forgetExpired, runClockRules } from './clock-rules'
import { remindOfOverdue } from './remind'
import { reopenExpired } from './triage'

/** Once a day: what did not happen, accepted risks that ran out, and what rules may forget. */
export const lookDaily = defineJob('violations.look-daily', z.object({}), async () => {
  await runClockRules()
  for (const { id } of await expiredAcceptances()) await reopenExpired(systemActor(newId()), id)
  await forgetExpired()
})

/** Every quarter of an hour: violations past their time, each once. */
export const remindJob = defineJob('violations.remind', z.object({}), async () => {
  await remindOfOverdue()
})
