import { CircleCheck, CircleX, FilePen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from '@/components/ui/badge'
import type { Verdict } from '@/lib/review/schema'

type VerdictWords = { label: string; past: string; hint: string; tone: Tone; icon: ReactNode }

/** What each decision is called, and what it does. The three names must not contain one another. */
export const VERDICT_WORDS: Record<Verdict, VerdictWords> = {
  approve: {
    label: 'Approve',
    past: 'approved',
    hint: 'These bytes may be published.',
    tone: 'success',
    icon: <CircleCheck aria-hidden />,
  },
  'request-changes': {
    label: 'Request changes',
    past: 'requested changes',
    hint: 'It stays open for another revision.',
    tone: 'warning',
    icon: <FilePen aria-hidden />,
  },
  reject: {
    label: 'Reject',
    past: 'rejected',
    hint: 'It is closed for good.',
    tone: 'danger',
    icon: <CircleX aria-hidden />,
  },
}
