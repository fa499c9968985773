'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { RuleView } from '@/lib/violations/views/schema'
import { EMPTY_FORM } from '@/lib/web/schema'
import type { ViolationAction } from './use-violation-action'

/** Asks before a rule of one's own is deleted. */
export function DeleteRule({ rule, action }: { rule: RuleView; action: ViolationAction<void> }) {
  return (
    <ConfirmDialog
      title={`Delete “${rule.title}”?`}
      trigger={{ label: 'Delete', variant: 'ghost' }}
      action={(form) => action(EMPTY_FORM, form)}
      confirmLabel="Delete rule"
      fields={{ ruleId: rule.id }}
      doneMessage="Rule deleted."
    >
      <p className="text-[0.8125rem] text-muted">
        It no longer looks at new events. The violations it raised stay
        {rule.open > 0 && `, ${rule.open} of them open`}.
      </p>
    </ConfirmDialog>
  )
}
