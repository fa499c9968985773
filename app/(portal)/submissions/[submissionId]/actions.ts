'use server'
import { revalidatePath } from 'next/cache'
import { addComment } from '@/lib/review/add-comment'
import { commentInput } from '@/lib/review/schema'
import { sendInput, withdrawInput } from '@/lib/skills/schema'
import { sendSubmission } from '@/lib/skills/send'
import { withdrawSubmission } from '@/lib/skills/withdraw'
import { action } from '@/lib/web/action'

const again = (submissionId: string) => revalidatePath(`/submissions/${submissionId}`)

export const send = action(sendInput, async (actor, input) => {
  const state = await sendSubmission(actor, input)
  again(input.submissionId)
  return state
})

export const withdraw = action(withdrawInput, async (actor, input) => {
  await withdrawSubmission(actor, input)
  again(input.submissionId)
})

export const reply = action(commentInput, async (actor, input) => {
  const id = await addComment(actor, input)
  again(input.submissionId)
  return id
})
