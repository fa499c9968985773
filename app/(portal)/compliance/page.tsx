import { ComplianceFrame } from '@/components/compliance/compliance-frame'
import { CreateExportForm } from '@/components/compliance/create-export-form'
import { ExportsTable } from '@/components/compliance/exports-table'
import { SigningKeyCard } from '@/components/compliance/signing-key-card'
import { currentActor } from '@/lib/auth/current-actor'
import { getPinnedKeys, listExports, listPeriodChoices } from '@/lib/compliance/queries'
import { load } from '@/lib/web/page'
import { createExport } from './actions'

export const metadata = { title: 'Compliance' }

export default async function CompliancePage() {
  const actor = await load(currentActor())
  const [exports, keys] = await load(Promise.all([listExports(actor), getPinnedKeys(actor)]))
  return (
    <ComplianceFrame tab="exports">
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <CreateExportForm create={createExport} periods={listPeriodChoices()} />
        <SigningKeyCard keys={keys} />
      </div>
      <ExportsTable exports={exports} />
    </ComplianceFrame>
  )
}
