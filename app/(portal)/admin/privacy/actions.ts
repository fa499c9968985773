'use server'

import { revalidatePath } from 'next/cache'
import { executeErasure } from '@/lib/privacy/execute-erasure'
import { cancelErasure, refuseErasure } from '@/lib/privacy/refuse-erasure'
import { requestErasure } from '@/lib/privacy/request-erasure'
import {
  cancelErasureInput,
  executeErasureInput,
  refuseErasureInput,
  requestErasureInput,
} from '@/lib/privacy/schema'
import { action } from '@/lib/web/action'

export const request = action(requestErasureInput, async (actor, input) => {
  await requestErasure(actor, input)
  revalidatePath('/admin/privacy')
})

export const approve = action(executeErasureInput, async (actor, input) => {
  await executeErasure(actor, input)
  revalidatePath('/admin/privacy')
})

export const refuse = action(refuseErasureInput, async (actor, input) => {
  await refuseErasure(actor, input)
  revalidatePath('/admin/privacy')
})

export const cancel = action(cancelErasureInput, async (actor, input) => {
  await cancelErasure(actor, input)
  revalidatePath('/admin/privacy')
})
