import { Regex } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { markerFor, type RedactionRuleView } from '@/lib/policies/rules'
import type { FormState } from '@/lib/web/schema'
import { ClassBadge } from './class-badge'
import { RuleDialog } from './rule-dialog'
import type { TryRedaction } from './try-box'

type Act = (form: FormData) => Promise<FormState<unknown>>
export type RuleActions = {
  create: Act
  update: Act
  enable: Act
  remove: Act
  tryRedaction: TryRedaction
}

function Changes({ rule, actions }: { rule: RedactionRuleView; actions: RuleActions }) {
  const fields = { id: rule.id, version: String(rule.version) }
  return (
    <div className="flex flex-wrap gap-2">
      <RuleDialog
        key={rule.version}
        rule={rule}
        save={actions.update}
        tryRedaction={actions.tryRedaction}
      />
      <ConfirmDialog
        title={`Turn “${rule.name}” ${rule.enabled ? 'off' : 'on'}?`}
        trigger={{
          label: rule.enabled ? 'Turn off' : 'Turn on',
          size: 'sm',
          ariaLabel: `Turn ${rule.name} ${rule.enabled ? 'off' : 'on'}`,
        }}
        tone="primary"
        action={actions.enable}
        fields={{ ...fields, enabled: String(!rule.enabled) }}
        confirmLabel={rule.enabled ? 'Turn off' : 'Turn on'}
      >
        <p>
          {rule.enabled
            ? 'From the next event on, what it finds is stored as it is.'
            : 'From the next event on, what it finds is replaced.'}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete “${rule.name}”?`}
        trigger={{ label: 'Delete', size: 'sm', ariaLabel: `Delete ${rule.name}` }}
        action={actions.remove}
        fields={fields}
        confirmLabel="Delete rule"
        doneMessage="The rule was deleted."
      >
        <p>From the next event on, what it finds is stored as it is. What it redacted stays so.</p>
      </ConfirmDialog>
    </div>
  )
}

function Rule({ rule, actions }: { rule: RedactionRuleView; actions: RuleActions | null }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium text-[0.8125rem]">
          {rule.name}
          <ClassBadge value={rule.class} />
          {!rule.enabled && <Badge>Off</Badge>}
        </p>
        <p className="mt-1 break-all font-mono text-muted text-xs">
          {rule.pattern} → {markerFor(rule.replacement, rule.type)}
        </p>
        <p className="mt-1 text-muted text-xs">
          Changed <Time value={rule.updatedAt} />
          {rule.updatedBy ? ` by ${rule.updatedBy}` : ''}
          {rule.keywords.length > 0 ? ` · only beside ${rule.keywords.join(', ')}` : ''}
        </p>
      </div>
      {actions && <Changes rule={rule} actions={actions} />}
    </li>
  )
}

/** The organization's own rules. `actions` is null for those who may only read. */
export function OwnRulesCard({
  rules,
  actions,
}: {
  rules: readonly RedactionRuleView[]
  actions: RuleActions | null
}) {
  return (
    <Card
      id="rules"
      title="Your own rules"
      description="Patterns of your organization, looked for beside the built-in detectors."
      actions={
        actions && (
          <RuleDialog rule={null} save={actions.create} tryRedaction={actions.tryRedaction} />
        )
      }
      flush
    >
      {rules.length === 0 ? (
        <EmptyState icon={<Regex aria-hidden />} title="No rules of your own">
          Add one for what only your organization writes: employee numbers, case numbers, code
          names.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} actions={actions} />
          ))}
        </ul>
      )}
    </Card>
  )
}
