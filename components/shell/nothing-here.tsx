import { FileQuestion } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

/** What one sees of a thing that is missing or another's: its existence is not told. */
export function NothingHere() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={<FileQuestion aria-hidden />}
        title="There is nothing here for you"
        action={
          <>
            <LinkButton href="/" variant="primary">
              Go home
            </LinkButton>
            <LinkButton href="/skills">Browse skills</LinkButton>
          </>
        }
      >
        The address may be mistyped, the thing may have been removed, or you may not be allowed to
        see it. If someone gave you this link, ask them or your administrator for access.
      </EmptyState>
    </>
  )
}
