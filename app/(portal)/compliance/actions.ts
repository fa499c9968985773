'use server'

import { revalidatePath } from 'next/cache'
import { createExport as create } from '@/lib/compliance/create-export'
import { createExportInput } from '@/lib/compliance/schema'
import { action } from '@/lib/web/action'

export const createExport = action(createExportInput, async (actor, input) => {
  const { id } = await create(actor, input)
  revalidatePath('/compliance')
  return id
})
