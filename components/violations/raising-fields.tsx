import type { FormProblem } from '@/components/ui/form-error'
import { problemOf } from '@/components/ui/form-error'
import { SelectField, TextField } from '@/components/ui/text-field'
import { SEVERITIES, SEVERITY_LABELS } from '@/lib/violations/rules'
import type { RuleView } from '@/lib/violations/views/schema'

/** How grave what a rule finds is, whom it tells, and until when it is to be dealt with. */
export function RaisingFields({
  rule,
  problems,
}: {
  rule: Pick<RuleView, 'severity' | 'ownerRole' | 'dueHours'>
  problems: readonly FormProblem[] | undefined
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <SelectField
        label="Severity"
        name="severity"
        required
        defaultValue={rule.severity}
        options={SEVERITIES.map((value) => ({ value, label: SEVERITY_LABELS[value] }))}
        error={problemOf(problems, 'severity')}
      />
      <SelectField
        label="Tells"
        name="ownerRole"
        required
        defaultValue={rule.ownerRole ?? ''}
        placeholder="Admins and auditors"
        options={[
          { value: 'admin', label: 'Admins' },
          { value: 'auditor', label: 'Auditors' },
        ]}
        error={problemOf(problems, 'ownerRole')}
      />
      <TextField
        label="Due within hours"
        name="dueHours"
        type="number"
        min={1}
        max={8_760}
        required
        defaultValue={rule.dueHours}
        error={problemOf(problems, 'dueHours')}
      />
    </div>
  )
}
