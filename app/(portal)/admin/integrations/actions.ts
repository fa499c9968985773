'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { createSink as create } from '@/lib/sinks/create-sink'
import { deleteSink as remove } from '@/lib/sinks/delete-sink'
import { pauseSink as pause, resumeSink as resume } from '@/lib/sinks/pause-sink'
import { replaySink as replay } from '@/lib/sinks/replay-sink'
import { retryDeadLetters as retry } from '@/lib/sinks/retry-dead-letters'
import {
  createSinkForm,
  deleteSinkInput,
  pauseSinkInput,
  replaySinkInput,
  retryDeadLettersInput,
  sinkInput,
  updateSinkForm,
} from '@/lib/sinks/schema'
import { testSink as test } from '@/lib/sinks/test-sink'
import { updateSink as update } from '@/lib/sinks/update-sink'
import { action } from '@/lib/web/action'

const LIST = '/admin/integrations'

export const createSink = action(createSinkForm, async (actor, input) => {
  const id = await create(actor, input)
  revalidatePath(LIST)
  redirect(`${LIST}/${id}`)
})

export const updateSink = action(updateSinkForm, async (actor, input) => {
  await update(actor, input)
  revalidatePath(`${LIST}/${input.sinkId}`)
  redirect(`${LIST}/${input.sinkId}`)
})

export const pauseSink = action(pauseSinkInput, async (actor, input) => {
  await pause(actor, input)
  revalidatePath(`${LIST}/${input.sinkId}`)
})

export const resumeSink = action(sinkInput, async (actor, input) => {
  await resume(actor, input)
  revalidatePath(`${LIST}/${input.sinkId}`)
})

export const deleteSink = action(deleteSinkInput, async (actor, input) => {
  await remove(actor, input)
  revalidatePath(LIST)
  redirect(LIST)
})

export const testSink = action(sinkInput, (actor, input) => test(actor, input))

export const replaySink = action(replaySinkInput, async (actor, input) => {
  const events = await replay(actor, input)
  revalidatePath(`${LIST}/${input.sinkId}`)
  return events
})

export const retryDeadLetters = action(retryDeadLettersInput, async (actor, input) => {
  const letters = await retry(actor, input)
  revalidatePath(`${LIST}/${input.sinkId}`)
  return letters
})
