'use server'

import { revalidatePath } from 'next/cache'
import { assignInput, noteInput, triageInput } from '@/lib/violations/schema'
import { assignViolation, commentOnViolation, triageViolation } from '@/lib/violations/triage'
import { action } from '@/lib/web/action'

const refresh = () => revalidatePath('/audit/violations', 'layout')

export const triage = action(triageInput, async (actor, input) => {
  const acceptedUntil = input.acceptedUntil?.toISOString().slice(0, 10) ?? ''
  const state = await triageViolation(actor, { ...input, acceptedUntil })
  refresh()
  return state
})

export const assign = action(assignInput, async (actor, { violationId, ownerId }) => {
  await assignViolation(actor, { violationId, ownerId: ownerId ?? '' })
  refresh()
})

export const comment = action(noteInput, async (actor, input) => {
  const id = await commentOnViolation(actor, input)
  refresh()
  return id
})
