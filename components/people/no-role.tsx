import { UserRoundX } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'

/** For somebody who may sign in but holds no role. */
export function NoRole({ name, organization }: { name: string; organization: string }) {
  return (
    <div className="flex min-h-[60dvh] flex-col items-center justify-center">
      <h1 className="sr-only">Ask your admin for a role</h1>
      <EmptyState
        icon={<UserRoundX aria-hidden />}
        title={`Welcome, ${name}. You have no role here yet.`}
      >
        Ask an admin of {organization || 'your company'} for one: developers install and submit
        skills, reviewers decide on them, auditors read the log. Roles usually follow your groups at
        the identity provider, so after a change there, sign out and in again.
      </EmptyState>
    </div>
  )
}
