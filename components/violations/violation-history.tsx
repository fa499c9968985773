import { CircleDot, MessageSquare, Siren, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { Timeline, type TimelineItem } from '@/components/ui/timeline'
import { STATE_INFO } from '@/lib/violations/rules'
import type { ViolationState } from '@/lib/violations/schema'
import type { NoteView, ViolationView } from '@/lib/violations/views/schema'

const ICONS: Record<NoteView['kind'], ReactNode> = {
  raised: <Siren aria-hidden />,
  reminder: <Siren aria-hidden />,
  note: <MessageSquare aria-hidden />,
  state: <CircleDot aria-hidden />,
  owner: <UserRound aria-hidden />,
}

const labelOf = (state: string | null) =>
  state && state in STATE_INFO ? STATE_INFO[state as ViolationState].label.toLowerCase() : state

function titleOf({ kind, author, before, after }: NoteView): string {
  const who = author?.name ?? 'Countersign'
  if (kind === 'note') return `${who} commented`
  if (kind === 'reminder') return 'Countersign reminded'
  if (kind === 'owner' && after === author?.name) return `${who} took it on`
  if (kind === 'owner')
    return after === null ? `${who} took it from ${before}` : `${who} gave it to ${after}`
  return `${who} changed it from ${labelOf(before)} to ${labelOf(after)}`
}

const itemOf = (note: NoteView): TimelineItem => ({
  id: note.id,
  title: titleOf(note),
  at: note.at,
  icon: ICONS[note.kind],
  ...(note.kind === 'state' &&
    note.after && { tone: STATE_INFO[note.after as ViolationState]?.tone ?? 'neutral' }),
  ...(note.body && { children: <p className="whitespace-pre-wrap break-words">{note.body}</p> }),
})

/** What was said and done, the first thing first. */
export function ViolationHistory({ violation }: { violation: ViolationView }) {
  const raised: TimelineItem = {
    id: 'raised',
    title: 'Countersign raised it',
    at: violation.openedAt,
    icon: ICONS.raised,
    tone: 'danger',
  }
  return (
    <Card title="History">
      <Timeline items={[raised, ...violation.notes.map(itemOf)]} />
    </Card>
  )
}
