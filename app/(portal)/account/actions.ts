'use server'
import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { currentSessionId } from '@/lib/auth/current-actor'
import { createAccessToken, revokeAccessToken } from '@/lib/people/access-tokens'
import {
  createAccessTokenInput,
  revokeAccessTokenInput,
  revokeSessionInput,
} from '@/lib/people/schema'
import { revokeOtherSessions, revokeSession } from '@/lib/people/sessions'
import { action } from '@/lib/web/action'

export const createToken = action(createAccessTokenInput, async (actor, input) => {
  const { token, expiresAt } = await createAccessToken(actor, input)
  revalidatePath('/account')
  return { token, name: input.name, expiresAt: expiresAt.toISOString() }
})

export const revokeToken = action(revokeAccessTokenInput, async (actor, { tokenId }) => {
  await revokeAccessToken(actor, tokenId)
  revalidatePath('/account')
})

export const endSession = action(revokeSessionInput, async (actor, { sessionId }) => {
  await revokeSession(actor, sessionId)
  revalidatePath('/account')
})

export const endOtherSessions = action(z.object({}), async (actor) => {
  await revokeOtherSessions(actor, (await currentSessionId()) ?? '')
  revalidatePath('/account')
})
