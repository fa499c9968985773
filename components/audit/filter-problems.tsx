import { Card } from '@/components/ui/card'
import { ErrorState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import type { Problem } from '@/lib/errors'
import { FILTER_LABELS } from './audit-chips'

/** The address asks for something that cannot be searched; nothing was searched in its place. */
export function FilterProblems({
  problems,
  startHref = '/audit',
}: {
  problems: readonly Problem[]
  startHref?: string
}) {
  return (
    <Card flush>
      <ErrorState
        title="This search cannot be run"
        action={<LinkButton href={startHref}>Start again</LinkButton>}
      >
        <ul className="space-y-1">
          {problems.map(({ field, message }) => (
            <li key={`${field}:${message}`}>
              <strong className="font-medium text-ink">{FILTER_LABELS[field] ?? field}:</strong>{' '}
              {message}
            </li>
          ))}
        </ul>
      </ErrorState>
    </Card>
  )
}
