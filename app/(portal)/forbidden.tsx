import { ShieldX } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

export const metadata = { title: 'No access' }

export default function NoAccess() {
  return (
    <div className="flex min-h-[60dvh] flex-col items-center justify-center">
      <h1 className="sr-only">You do not have access to this page</h1>
      <EmptyState
        icon={<ShieldX aria-hidden />}
        title="You do not have access to this page"
        action={
          <>
            <LinkButton href="/" variant="primary">
              Go home
            </LinkButton>
            <LinkButton href="/account">See my roles</LinkButton>
          </>
        }
      >
        None of your roles may open it, and the attempt was recorded. If you need it for your work,
        ask an admin for the role.
      </EmptyState>
    </div>
  )
}
