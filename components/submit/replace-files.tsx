'use client'

import { Upload } from 'lucide-react'
import { Callout } from '@/components/ui/callout'
import { Dialog, useCloseDialog } from '@/components/ui/dialog'
import type { UploadLimits } from './file-hints'
import { Uploader } from './uploader'

type Props = { submissionId: string; limits: UploadLimits; standing: number }

const endpointOf = (submissionId: string) => `/api/v1/submissions/${submissionId}/revisions`

function Warning({ standing }: { standing: number }) {
  if (standing === 0) return null
  return (
    <Callout tone="warning" title="Earlier decisions will no longer count">
      {standing === 1 ? 'One decision was' : `${standing} decisions were`} given on the present
      bytes. Other bytes make {standing === 1 ? 'it' : 'them'} void, and the same reviewers decide
      again.
    </Callout>
  )
}

function Panel({ submissionId, limits, standing }: Props) {
  const close = useCloseDialog()
  return (
    <div className="flex flex-col gap-3">
      <Warning standing={standing} />
      <Uploader
        endpoint={endpointOf(submissionId)}
        limits={limits}
        compact
        doneMessage="The files were replaced and scanned."
        onDone={close}
      />
    </div>
  )
}

/** Opens a dialog in which the files of a submission are replaced by others. */
export function ReplaceFiles({ label, ...props }: Props & { label: string }) {
  return (
    <Dialog
      title={label}
      description="The whole skill is replaced: upload all of its files, not only those that changed."
      size="lg"
      trigger={{ label, icon: <Upload aria-hidden /> }}
    >
      <Panel {...props} />
    </Dialog>
  )
}

/** The same on the page itself, where uploading is the next step. */
export function RevisionUpload({ submissionId, limits, standing }: Props) {
  return (
    <div className="flex flex-col gap-3">
      <Warning standing={standing} />
      <Uploader
        endpoint={endpointOf(submissionId)}
        limits={limits}
        compact
        doneMessage="The new revision was uploaded and scanned."
      />
    </div>
  )
}
