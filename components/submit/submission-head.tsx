import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { Digest } from '@/components/ui/digest'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import type { SubmissionView } from '@/lib/skills/schema'
import { StateBadge } from './state-badge'

/** What this submission is: name, version, state, and which bytes it is about. */
export function SubmissionHead({
  submission,
  isMine,
  actions,
}: {
  submission: SubmissionView
  isMine: boolean
  actions?: ReactNode
}) {
  const { skillName, version, state, description, teamName, submitterName, digest, revision } =
    submission
  return (
    <PageHeader
      breadcrumbs={[
        isMine
          ? { label: 'My submissions', href: '/submissions' }
          : { label: 'Reviews', href: '/reviews' },
        { label: skillName },
      ]}
      title={
        <>
          <span className="break-all">{skillName}</span>
          <Badge mono>{version}</Badge>
          <StateBadge state={state} />
        </>
      }
      description={description}
      actions={actions}
      meta={
        <>
          <span>{teamName}</span>
          {!isMine && <span>by {submitterName}</span>}
          <span>Revision {revision}</span>
          <span className="inline-flex items-center gap-1">
            Digest <Digest value={`sha256:${digest}`} />
          </span>
          <span>
            Changed <Time value={submission.updatedAt} />
          </span>
        </>
      }
    />
  )
}
