'use server'

import { revalidatePath } from 'next/cache'
import { configurePreviews as configure } from '@/lib/policies/configure-previews'
import { createRule } from '@/lib/policies/create-rule'
import { deleteRule } from '@/lib/policies/delete-rule'
import {
  configurePreviewsInput,
  createRuleInput,
  deleteRuleInput,
  enableRuleInput,
  tryInput,
  updateRuleInput,
} from '@/lib/policies/schema'
import { tryRedaction as attempt } from '@/lib/policies/try-redaction'
import { enableRule, updateRule } from '@/lib/policies/update-rule'
import { action } from '@/lib/web/action'

const PAGE = '/admin/policies'

export const create = action(createRuleInput, async (actor, input) => {
  await createRule(actor, input)
  revalidatePath(PAGE)
})

export const update = action(updateRuleInput, async (actor, input) => {
  await updateRule(actor, input)
  revalidatePath(PAGE)
})

export const enable = action(enableRuleInput, async (actor, input) => {
  await enableRule(actor, input)
  revalidatePath(PAGE)
})

export const remove = action(deleteRuleInput, async (actor, input) => {
  await deleteRule(actor, input)
  revalidatePath(PAGE)
})

export const configurePreviews = action(configurePreviewsInput, async (actor, input) => {
  await configure(actor, input)
  revalidatePath(PAGE)
})

export const tryRedaction = action(tryInput, attempt)
