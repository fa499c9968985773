import { notFound } from 'next/navigation'
import { BadgeSection } from '@/components/showcase/badges'
import { ButtonSection } from '@/components/showcase/buttons'
import { CodeSection } from '@/components/showcase/code'
import { DataSection } from '@/components/showcase/data'
import { FeedbackSection } from '@/components/showcase/feedback'
import { FormSection } from '@/components/showcase/forms'
import { OverlaySection } from '@/components/showcase/overlays'
import { ShowcaseShell } from '@/components/showcase/showcase-shell'
import { PageHeader } from '@/components/ui/page-header'
import { highlightLines } from '@/lib/web/highlight'

export const metadata = { title: 'Components' }

/** Every component in every state, for whoever builds pages. Not part of the product. */
export default function ComponentsPage() {
  if (process.env.NODE_ENV === 'production') notFound()
  return (
    <ShowcaseShell>
      <PageHeader
        breadcrumbs={[{ label: 'Development', href: '/dev/components' }, { label: 'Components' }]}
        title="Components"
        description="Every component in every state, in the frame that the pages have."
      />
      <div className="flex flex-col gap-5">
        <DataSection />
        <BadgeSection />
        <ButtonSection />
        <FormSection />
        <OverlaySection />
        <FeedbackSection />
        <CodeSection highlight={highlightLines} />
      </div>
    </ShowcaseShell>
  )
}
