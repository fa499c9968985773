'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { configureRule, setWorkingHours, switchRule } from '@/lib/violations/configure-rule'
import { deleteRule, saveRule } from '@/lib/violations/save-rule'
import {
  configureRuleForm,
  deleteRuleInput,
  saveRuleInput,
  switchRuleInput,
  tryRuleInput,
  workingHoursInput,
} from '@/lib/violations/schema'
import { tryRule } from '@/lib/violations/try-rule'
import { action } from '@/lib/web/action'

const refresh = () => revalidatePath('/audit/rules', 'layout')

export const switchOn = action(switchRuleInput, async (actor, input) => {
  await switchRule(actor, input)
  refresh()
})

export const setHours = action(workingHoursInput, async (actor, input) => {
  await setWorkingHours(actor, input)
  refresh()
})

export const configure = action(configureRuleForm, async (actor, input) => {
  await configureRule(actor, input)
  refresh()
})

export const tryOut = action(tryRuleInput, (actor, input) => tryRule(actor, input))

export const save = action(saveRuleInput, async (actor, input) => {
  await saveRule(actor, input)
  refresh()
  redirect('/audit/rules')
})

export const remove = action(deleteRuleInput, async (actor, input) => {
  await deleteRule(actor, input)
  refresh()
  redirect('/audit/rules')
})
