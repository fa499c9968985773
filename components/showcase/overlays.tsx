'use client'

import { Trash2 } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogClose, DialogFooter, Sheet } from '@/components/ui/dialog'
import { Tabs } from '@/components/ui/tabs'
import { TextField } from '@/components/ui/text-field'
import { ToastButtons } from './toast-buttons'

/** Takes a reason of ten letters or more. */
async function recall(form: FormData) {
  if (String(form.get('reason') ?? '').length >= 10) return { ok: true }
  return {
    ok: false,
    message: 'The recall was not made.',
    problems: [
      {
        field: 'reason',
        message: 'Reason must have at least 10 letters.',
        remedy: 'Say what is wrong with the version.',
      },
    ],
  }
}

/** What opens over the page. */
export function OverlaySection() {
  return (
    <Card title="Overlays and tabs">
      <div className="mb-5 flex flex-wrap gap-2">
        <Dialog
          trigger={{ label: 'Open dialog' }}
          title="Rename the team"
          description="Its links stay the same."
        >
          <TextField label="Name" name="team-name" required defaultValue="Data Platform" />
          <DialogFooter>
            <DialogClose />
            <DialogClose variant="primary">Rename</DialogClose>
          </DialogFooter>
        </Dialog>
        <ConfirmDialog
          trigger={{ label: 'Recall…', variant: 'danger', icon: <Trash2 aria-hidden /> }}
          title="Recall pdf-forms 1.4.0?"
          description="Clients stop loading it within minutes."
          action={recall}
          confirmLabel="Recall this version"
          reason="required"
          reasonHint="Everyone who has it installed reads this."
          doneMessage="pdf-forms 1.4.0 was recalled."
        >
          <p>
            12 machines run it now. Its users are told, and the recall is recorded in the audit log.
            It can be published again only under a higher version.
          </p>
        </ConfirmDialog>
        <Sheet
          trigger={{ label: 'Open sheet' }}
          title="Event 0192"
          description="As recorded in the log."
        >
          <p>Details that need height stand at the side.</p>
        </Sheet>
        <ToastButtons />
      </div>
      <Tabs
        label="Install"
        tabs={[
          { id: 'cli', label: 'Command line', content: <p>Run one command.</p> },
          {
            id: 'managed',
            label: 'Managed settings',
            content: <p>Your administrator has done it.</p>,
          },
        ]}
      />
    </Card>
  )
}
