import { CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { formatNumber } from '@/components/ui/format'
import { limitText, type UploadLimits } from './file-hints'

const Code = ({ children }: { children: ReactNode }) => (
  <code className="rounded bg-subtle px-1 py-0.5 font-mono text-xs inset-ring inset-ring-line">
    {children}
  </code>
)

function Expected({ limits }: { limits: UploadLimits }) {
  const points: [id: string, node: ReactNode][] = [
    [
      'manifest',
      <>
        <Code>SKILL.md</Code> at the top of the folder, in exactly this case.
      </>,
    ],
    [
      'name',
      <>
        Its frontmatter has <Code>name</Code> (the folder’s name) and <Code>description</Code>.
      </>,
    ],
    ['plain', 'Plain files and folders only: no links, no devices.'],
    [
      'limits',
      `At most ${formatNumber(limits.filesMax)} files, ${limitText(limits.bytesMax)} unpacked, ${limitText(limits.fileBytesMax)} each.`,
    ],
    ['secrets', 'No keys or passwords. What you upload is kept, and reviewers read all of it.'],
  ]
  return (
    <Card title="What is expected">
      <ul className="flex flex-col gap-2.5 text-[0.8125rem]">
        {points.map(([id, node]) => (
          <li key={id} className="flex gap-2">
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-success-ink" aria-hidden />
            <span>{node}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const STEPS = [
  ['You see the report', 'Format, findings and capabilities, within seconds. Nothing is sent yet.'],
  ['You send it', 'With a version and a few words for the reviewers.'],
  ['Two people decide', 'Neither of them you. They approve exactly these bytes.'],
  ['It is published', 'Signed, and installable from the marketplace.'],
] as const

function Next() {
  return (
    <Card title="What happens next">
      <ol className="flex flex-col gap-3">
        {STEPS.map(([title, text], index) => (
          <li key={title} className="flex gap-3">
            <span
              aria-hidden="true"
              className="flex size-5 shrink-0 items-center justify-center rounded-full bg-subtle font-medium text-2xs text-muted tabular-nums inset-ring inset-ring-line"
            >
              {index + 1}
            </span>
            <div className="text-[0.8125rem]">
              <p className="font-medium">{title}</p>
              <p className="text-muted">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  )
}

/** Beside the drop zone: what a skill must look like, and what becomes of it. */
export function WhatToExpect({ limits }: { limits: UploadLimits }) {
  return (
    <div className="flex flex-col gap-4">
      <Expected limits={limits} />
      <Next />
    </div>
  )
}
