'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Callout } from '@/components/ui/callout'
import { toast } from '@/components/ui/toast'
import { ChosenCard } from './chosen-card'
import type { Chosen } from './chosen-files'
import { DropZone } from './drop-zone'
import { hintsFor, type UploadLimits } from './file-hints'
import { sendUpload, type UploadEnd } from './send-upload'
import { UploadOutcome } from './upload-outcome'

const NOTHING: UploadEnd = {
  kind: 'broken',
  message: 'No files could be read from that. Choose the folder with the button instead.',
}

/**
 * Chooses a skill and sends it to `endpoint`, then opens the submission it became. Whatever goes
 * wrong, the chosen files stay chosen, so that sending again is one click.
 */
export function Uploader({
  endpoint,
  limits,
  compact = false,
  sendLabel = 'Upload and scan',
  doneMessage,
  onDone,
}: {
  endpoint: string
  limits: UploadLimits
  compact?: boolean
  sendLabel?: string
  doneMessage?: string
  onDone?: () => void
}) {
  const router = useRouter()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [share, setShare] = useState<number | null>(null)
  const [end, setEnd] = useState<UploadEnd | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  const choose = (next: Chosen | null) => {
    setChosen(next)
    setEnd(next ? null : NOTHING)
  }
  const send = async () => {
    if (!chosen) return
    const controller = new AbortController()
    abort.current = controller
    setEnd(null)
    setShare(0)
    const answer = await sendUpload(endpoint, chosen, {
      onProgress: setShare,
      signal: controller.signal,
    })
    if (answer.kind !== 'done') {
      setShare(null)
      setEnd(answer)
      return
    }
    if (doneMessage) toast.success(doneMessage)
    router.push(answer.href)
    router.refresh()
    onDone?.()
  }
  const clear = () => {
    abort.current?.abort()
    setShare(null)
    setEnd(null)
    if (share === null) setChosen(null)
  }
  const hints = chosen ? hintsFor(chosen, limits) : []
  return (
    <div className="flex flex-col gap-3">
      {end && <UploadOutcome end={end} />}
      {end?.kind === 'broken' && chosen && hints.length > 0 && (
        <Callout tone="warning" title="It may be this">
          {hints.join(' ')}
        </Callout>
      )}
      {chosen ? (
        <ChosenCard
          chosen={chosen}
          hints={end?.kind === 'refused' ? [] : hints}
          share={share}
          sendLabel={end ? 'Try again' : sendLabel}
          onSend={send}
          onClear={clear}
        />
      ) : (
        <DropZone compact={compact} onChoose={choose} />
      )}
    </div>
  )
}
