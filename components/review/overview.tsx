import Link from 'next/link'
import { CAPABILITY_ORDER, CAPABILITY_WORDS } from '@/components/scan/capability-words'
import { ScanSummary } from '@/components/scan/scan-summary'
import { SkillDocument } from '@/components/scan/skill-document'
import { VerdictCards } from '@/components/scan/verdict-cards'
import { Card } from '@/components/ui/card'
import type { ReviewView } from '@/lib/review/schema'
import type { Capability } from '@/lib/scan/schema'
import { placeHref, reviewHref } from './review-href'

const VALUES_SHOWN = 4
const LINK = 'text-accent-ink text-xs underline-offset-2 hover:underline'

function CapabilitySummary({ capabilities }: { capabilities: readonly Capability[] }) {
  if (capabilities.length === 0)
    return <p className="text-[0.8125rem]">Nothing but text: no tools, commands, hosts or paths.</p>
  return (
    <ul className="flex flex-col gap-2">
      {CAPABILITY_ORDER.map((kind) => {
        const values = capabilities.filter((one) => one.kind === kind).map(({ value }) => value)
        if (values.length === 0) return null
        const { title, icon } = CAPABILITY_WORDS[kind]
        const rest = values.length - VALUES_SHOWN
        return (
          <li key={kind} className="flex gap-2 text-[0.8125rem]">
            <span className="mt-0.5 text-muted [&_svg]:size-4">{icon}</span>
            <span className="min-w-0">
              {title}{' '}
              <span className="break-all font-mono text-muted text-xs">
                {values.slice(0, VALUES_SHOWN).join(', ')}
                {rest > 0 && ` and ${rest} more`}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** The skill as its author meant it, and the scan in short. */
export function Overview({
  review,
  document,
}: {
  review: ReviewView
  document: { text: string | null; reason: string | null } | null
}) {
  const report = review.scan?.report ?? null
  const link = (tab: 'findings' | 'capabilities') => (
    <Link href={reviewHref(review.id, { tab })} className={LINK}>
      See all
    </Link>
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="grid items-start gap-3 md:grid-cols-2">
        <Card title="Scan" actions={report && link('findings')}>
          <ScanSummary scan={review.scan} />
        </Card>
        <Card title="What it can do" actions={report && link('capabilities')}>
          {report ? (
            <CapabilitySummary capabilities={report.capabilities} />
          ) : (
            <p className="text-[0.8125rem] text-muted">Known once the scan has finished.</p>
          )}
        </Card>
      </div>
      {report && <VerdictCards verdicts={report.verdicts} hrefOf={placeHref(review.id)} />}
      <Card title="SKILL.md" description="As Claude Code reads it">
        <SkillDocument
          source={document?.text ?? null}
          reason={document?.reason ?? null}
          frontmatter={report?.manifest?.frontmatter ?? null}
        />
      </Card>
    </div>
  )
}
