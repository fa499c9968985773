import type { Metadata } from 'next'
import { SubmissionsTable } from '@/components/submit/submissions-table'
import { LinkButton } from '@/components/ui/link-button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { currentActor } from '@/lib/auth/current-actor'
import { listMySubmissions } from '@/lib/skills/queries'
import { isOpen } from '@/lib/skills/rules'
import { load } from '@/lib/web/page'

export const metadata: Metadata = { title: 'My submissions' }

type Props = { searchParams: Promise<{ show?: string | string[] }> }

export default async function SubmissionsPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const rows = await load(listMySubmissions(actor))
  const isClosed = (await searchParams).show === 'closed'
  const open = rows.filter(({ state }) => isOpen(state))
  const closed = rows.filter(({ state }) => !isOpen(state))
  return (
    <>
      <PageHeader
        title="My submissions"
        description="Each with its one state, the reason for it, and what happens next."
        actions={
          <LinkButton href="/submit" variant="primary">
            Submit a skill
          </LinkButton>
        }
      />
      <LinkTabs
        label="Submissions"
        tabs={[
          { href: '/submissions', label: 'Open', count: open.length, current: !isClosed },
          {
            href: '/submissions?show=closed',
            label: 'Closed',
            count: closed.length,
            current: isClosed,
          },
        ]}
      />
      <SubmissionsTable rows={isClosed ? closed : open} isClosed={isClosed} />
    </>
  )
}
