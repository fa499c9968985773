import Link from 'next/link'
import { SINK_KIND_NAMES, SINK_KINDS } from '@/lib/sinks/kinds/rules'
import { KindIcon } from './kind-icon'

/** What the log can be forwarded to; each card leads to its form. */
export function KindCards() {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {SINK_KIND_NAMES.map((kind) => {
        const { label, summary, testedWith } = SINK_KINDS[kind]
        return (
          <li
            key={kind}
            className="relative flex flex-col rounded-xl border border-line bg-surface p-4 shadow-raised hover:bg-hover"
          >
            <h2 className="flex items-center gap-2 font-medium text-sm">
              <KindIcon kind={kind} />
              <Link
                href={`/admin/integrations/new?kind=${kind}`}
                className="after:absolute after:inset-0 after:rounded-xl"
              >
                {label}
              </Link>
            </h2>
            <p className="mt-1.5 flex-1 text-[0.8125rem] text-muted">{summary}</p>
            <p className="mt-3 text-faint text-xs">Tested with: {testedWith}.</p>
          </li>
        )
      })}
    </ul>
  )
}
