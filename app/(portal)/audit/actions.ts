'use server'

import { revalidatePath } from 'next/cache'
import { deleteSavedSearch, saveSearch } from '@/lib/audit/saved-searches/save'
import { savedSearchIdInput, saveSearchInput } from '@/lib/audit/saved-searches/schema'
import { action } from '@/lib/web/action'

export const keepSearch = action(saveSearchInput, async (actor, input) => {
  await saveSearch(actor, input)
  revalidatePath('/audit')
})

export const removeSearch = action(savedSearchIdInput, async (actor, { id }) => {
  await deleteSavedSearch(actor, id)
  revalidatePath('/audit')
})
