import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Capability, CapabilityKind } from '@/lib/scan/schema'
import { CAPABILITY_ORDER, CAPABILITY_WORDS } from './capability-words'
import { type HrefOf, Place } from './place'

const PLACES_SHOWN = 3

function Places({ places, hrefOf }: { places: Capability['places']; hrefOf?: HrefOf | undefined }) {
  const rest = places.length - PLACES_SHOWN
  const link = ({ file, line }: Capability['places'][number]) => (
    <li key={`${file}:${line}`}>
      <Place file={file} line={line} hrefOf={hrefOf} />
    </li>
  )
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {places.slice(0, PLACES_SHOWN).map(link)}
      {rest > 0 && (
        <li>
          <details>
            <summary className="text-muted text-xs underline underline-offset-2">
              and {rest} more
            </summary>
            <ul>{places.slice(PLACES_SHOWN).map(link)}</ul>
          </details>
        </li>
      )}
    </ul>
  )
}

function Group({
  kind,
  members,
  hrefOf,
  markOf,
}: {
  kind: CapabilityKind
  members: readonly Capability[]
  hrefOf?: HrefOf | undefined
  markOf?: ((capability: Capability) => ReactNode) | undefined
}) {
  const { title, explanation, icon } = CAPABILITY_WORDS[kind]
  return (
    <section className="grid gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0 md:grid-cols-[16rem_1fr]">
      <header className="flex gap-2.5">
        <span className="mt-0.5 text-muted [&_svg]:size-4">{icon}</span>
        <div className="min-w-0">
          <h3 className="font-medium text-[0.8125rem]">
            {title} <span className="font-normal text-faint tabular-nums">{members.length}</span>
          </h3>
          <p className="mt-0.5 text-muted text-xs">{explanation}</p>
        </div>
      </header>
      <ul className="flex min-w-0 flex-col gap-1.5">
        {members.map((capability) => (
          <li
            key={capability.value}
            className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5"
          >
            <span className="flex flex-wrap items-center gap-2">
              <code className="break-all rounded bg-subtle px-1.5 py-0.5 font-mono text-xs inset-ring inset-ring-line">
                {capability.value}
              </code>
              {markOf?.(capability)}
            </span>
            <Places places={capability.places} hrefOf={hrefOf} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/**
 * What the skill can do or reach, by kind and in plain words, with the places that show it. `markOf`
 * may add something beside a value, such as that it is new in this version.
 */
export function CapabilitiesPanel({
  capabilities,
  hrefOf,
  markOf,
}: {
  capabilities: readonly Capability[]
  hrefOf?: HrefOf | undefined
  markOf?: (capability: Capability) => ReactNode
}) {
  if (capabilities.length === 0)
    return (
      <p className="flex gap-2 text-[0.8125rem] text-muted">
        <Lock className="mt-0.5 size-4 shrink-0" aria-hidden />
        Nothing but text: it names no tools, runs no commands, reaches no hosts and reads nothing
        outside its folder.
      </p>
    )
  return (
    <div className="divide-y divide-line">
      {CAPABILITY_ORDER.map((kind) => {
        const members = capabilities.filter((capability) => capability.kind === kind)
        if (members.length === 0) return null
        return <Group key={kind} kind={kind} members={members} hrefOf={hrefOf} markOf={markOf} />
      })}
    </div>
  )
}
