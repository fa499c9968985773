import { FilterProblems } from '@/components/audit/filter-problems'
import { ComplianceFrame } from '@/components/compliance/compliance-frame'
import { ControlMatrixTable } from '@/components/compliance/control-matrix'
import { MatrixChoice } from '@/components/compliance/matrix-choice'
import { currentActor } from '@/lib/auth/current-actor'
import { getControlMatrix, readMatrixChoice } from '@/lib/compliance/queries'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Controls' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function ControlsPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const { framework, period, problems } = readMatrixChoice(await searchParams)
  const matrix = problems.length > 0 ? null : await load(getControlMatrix(actor, framework, period))
  return (
    <ComplianceFrame tab="controls">
      <MatrixChoice framework={framework} period={period} />
      {matrix ? (
        <ControlMatrixTable matrix={matrix} />
      ) : (
        <FilterProblems problems={problems} startHref="/compliance/controls" />
      )}
    </ComplianceFrame>
  )
}
