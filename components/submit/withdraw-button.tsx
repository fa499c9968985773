'use client'

import { Trash2, Undo2 } from 'lucide-react'
import { ConfirmDialog, type ConfirmProps } from '@/components/ui/confirm-dialog'

/** Takes a submission back after asking; a draft is discarded without a reason. */
export function WithdrawButton({
  submissionId,
  name,
  isDraft,
  withdraw,
}: {
  submissionId: string
  name: string
  isDraft: boolean
  withdraw: ConfirmProps['action']
}) {
  return (
    <ConfirmDialog
      title={isDraft ? `Discard the draft of ${name}?` : `Withdraw ${name}?`}
      trigger={{
        label: isDraft ? 'Discard' : 'Withdraw',
        variant: 'ghost',
        icon: isDraft ? <Trash2 aria-hidden /> : <Undo2 aria-hidden />,
      }}
      action={withdraw}
      confirmLabel={isDraft ? 'Discard the draft' : 'Withdraw it'}
      fields={{ submissionId }}
      reason={isDraft ? 'none' : 'optional'}
      reasonLabel="Why, for the reviewers"
      doneMessage={isDraft ? 'The draft was discarded.' : 'It was withdrawn.'}
    >
      <p className="text-[0.8125rem] text-muted">
        {isDraft
          ? 'It is closed and cannot be sent any more. Your files on your computer stay as they are; you may submit them anew.'
          : 'Nobody can decide on it any more, and it cannot be reopened. You may submit the skill anew.'}
      </p>
    </ConfirmDialog>
  )
}
