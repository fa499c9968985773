import { redirect } from 'next/navigation'
import { SignInCard } from '@/components/people/sign-in-card'
import { signInView } from '@/lib/auth/sign-in-view'

export const metadata = { title: 'Sign in' }

type Search = { error?: string; callbackUrl?: string }

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { redirectTo, ...view } = await signInView(await searchParams)
  if (redirectTo) redirect(redirectTo)
  return <SignInCard {...view} />
}
