'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { endCurrentSession } from '@/lib/auth/end-session'
import { markAllRead } from '@/lib/notify/mark-all-read'
import { action } from '@/lib/web/action'

export const signOut = action(
  z.object({}),
  async (actor) => {
    await endCurrentSession(actor)
    redirect('/sign-in')
  },
  { whenSignedOut: () => redirect('/sign-in') },
)

export const readNotifications = action(z.object({}), async (actor) => {
  await markAllRead(actor)
  revalidatePath('/', 'layout')
})
