'use server'

import { revalidatePath } from 'next/cache'
import { clearAlarmByHand } from '@/lib/audit/alarms/clear-by-hand'
import { clearAlarmInput } from '@/lib/audit/alarms/schema'
import { startVerification } from '@/lib/audit/verification/request'
import { startVerificationInput } from '@/lib/audit/verification/schema'
import { action } from '@/lib/web/action'

export const verify = action(startVerificationInput, async (actor, { scope }) => {
  const id = await startVerification(actor, scope)
  revalidatePath('/audit/integrity')
  return id
})

export const clearAlarm = action(clearAlarmInput, async (actor, input) => {
  await clearAlarmByHand(actor, input)
  revalidatePath('/audit/integrity')
})
