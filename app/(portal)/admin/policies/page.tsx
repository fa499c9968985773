import { ClassificationCard } from '@/components/redaction/classification-card'
import { DetectorsTable } from '@/components/redaction/detectors-table'
import { OwnRulesCard } from '@/components/redaction/own-rules-card'
import { PreviewsCard } from '@/components/redaction/previews-card'
import { TryBox } from '@/components/redaction/try-box'
import { PageHeader } from '@/components/ui/page-header'
import { currentActor } from '@/lib/auth/current-actor'
import { getPolicies } from '@/lib/policies/queries'
import { load } from '@/lib/web/page'
import { configurePreviews, create, enable, remove, tryRedaction, update } from './actions'

export const metadata = { title: 'Policies' }

export default async function PoliciesPage() {
  const actor = await load(currentActor())
  const { detectors, rules, previews, canEdit } = await load(getPolicies(actor))
  const actions = canEdit ? { create, update, enable, remove, tryRedaction } : null
  return (
    <>
      <PageHeader
        title="Policies"
        description="What is redacted before anything is stored, and what may be kept of a prompt."
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <OwnRulesCard rules={rules} actions={actions} />
          <TryBox rules={rules} tryRedaction={tryRedaction} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <PreviewsCard previews={previews} configure={canEdit ? configurePreviews : null} />
          <ClassificationCard />
        </div>
        <div className="min-w-0 xl:col-span-2">
          <DetectorsTable detectors={detectors} />
        </div>
      </div>
    </>
  )
}
