'use server'

import { revalidatePath } from 'next/cache'
import { decideReview } from '@/lib/registry/decide-review'
import { acceptFinding } from '@/lib/review/accept-finding'
import { addComment } from '@/lib/review/add-comment'
import { assignSelf } from '@/lib/review/assign-self'
import { getReview } from '@/lib/review/queries'
import { outcomeOf } from '@/lib/review/rules'
import { acceptFindingInput, assignInput, commentInput, decideInput } from '@/lib/review/schema'
import { action } from '@/lib/web/action'

/** Counts and lists all over the portal depend on a review, so everything is read again. */
const refresh = () => revalidatePath('/', 'layout')

export const decide = action(decideInput, async (actor, input) => {
  const state = await decideReview(actor, input)
  refresh()
  const { skillName, version } = await getReview(actor, input.submissionId)
  return {
    digest: input.digest,
    message: outcomeOf(input.verdict, state, `${skillName} ${version}`),
    href: state === 'published' ? `/skills/${skillName}` : null,
  }
})

export const comment = action(commentInput, async (actor, input) => {
  const id = await addComment(actor, input)
  refresh()
  return id
})

export const accept = action(acceptFindingInput, async (actor, input) => {
  await acceptFinding(actor, input)
  refresh()
})

export const assign = action(assignInput, async (actor, input) => {
  await assignSelf(actor, input)
  refresh()
})
