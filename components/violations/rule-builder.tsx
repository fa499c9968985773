'use client'

import { History } from 'lucide-react'
import { startTransition, useActionState, useState } from 'react'
import { FormAnswer } from '@/components/review/form-answer'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { problemOf } from '@/components/ui/form-error'
import { Select } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { SEVERITIES, sentenceOf } from '@/lib/violations/rules'
import type { OwnCondition } from '@/lib/violations/schema'
import type { RuleView, TryResult } from '@/lib/violations/views/schema'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import { ConditionFields } from './condition-fields'
import { RaisingFields } from './raising-fields'
import { TryResultView } from './try-result'
import type { ViolationAction } from './use-violation-action'

type Actions = { tryOut: ViolationAction<TryResult>; save: ViolationAction<void> }
type Team = { id: string; name: string }

const NOTHING: OwnCondition = {
  actions: [],
  outcomes: [],
  actorKind: null,
  actorRole: null,
  teamId: null,
  resourceType: null,
  resourceId: null,
  data: [],
  time: null,
  threshold: null,
}
const NEW = { title: '', enabled: true, severity: 'medium', ownerRole: null, dueHours: 72 } as const
/** The other fields only help to build the condition, which is sent as a whole. */
const SENT = [
  'ruleId',
  'condition',
  'tryToken',
  'title',
  'severity',
  'ownerRole',
  'dueHours',
  'enabled',
] as const
const DAYS = [7, 30, 90].map((days) => ({ value: String(days), label: `Last ${days} days` }))

/** The last answer of a try, with the condition it was about. */
function useTry(action: Actions['tryOut'], condition: string) {
  const [tried, setTried] = useState('')
  const [days, setDays] = useState('30')
  const [state, send, pending] = useActionState<FormState<TryResult>, FormData>(action, EMPTY_FORM)
  const run = () => {
    const form = new FormData()
    form.set('condition', condition)
    form.set('days', days)
    setTried(condition)
    startTransition(() => send(form))
  }
  const result = state.ok && tried === condition && !pending ? (state.value ?? null) : null
  return { state, pending, result, days, setDays, run }
}

function withoutBuilding(form: FormData): FormData {
  const sent = new FormData()
  for (const name of SENT) {
    const value = form.get(name)
    if (value !== null) sent.set(name, value)
  }
  return sent
}

type Raising = Pick<RuleView, 'title' | 'enabled' | 'severity' | 'ownerRole' | 'dueHours'>

/** What a refused form said, else what is saved: React resets a form that was sent. */
function raisingOf({ values }: FormState<void>, saved: Raising): Raising {
  if (!values) return saved
  const { title, severity, ownerRole, dueHours, enabled } = values
  return {
    title: String(title ?? ''),
    enabled: enabled !== undefined,
    severity: SEVERITIES.find((one) => one === severity) ?? saved.severity,
    ownerRole: ownerRole === 'admin' || ownerRole === 'auditor' ? ownerRole : null,
    dueHours: Number(dueHours),
  }
}

function TryCard({ trial, isSaved }: { trial: ReturnType<typeof useTry>; isSaved: boolean }) {
  const { state, pending, result, days, setDays, run } = trial
  return (
    <Card
      title="Try it against history"
      description="Nothing is raised. A condition is saved only after it was tried as it is."
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <Select
            aria-label="How far back"
            value={days}
            options={DAYS}
            onChange={({ target }) => setDays(target.value)}
            className="w-40"
          />
          <Button type="button" icon={<History aria-hidden />} pending={pending} onClick={run}>
            Try it
          </Button>
        </div>
        {state.ok === false && !pending && <FormAnswer state={state} />}
        <div aria-live="polite">
          {result && <TryResultView result={result} />}
          {!result && !pending && state.ok !== false && (
            <p className="text-muted text-xs">
              {isSaved ? 'This is the condition that is saved.' : 'Not tried yet.'}
            </p>
          )}
        </div>
      </div>
    </Card>
  )
}

/** Builds a rule of one's own without code: fields, the same as a sentence, and what it would have found. */
export function RuleBuilder({
  rule,
  teams,
  actions,
}: {
  rule: RuleView | null
  teams: readonly Team[]
  actions: Actions
}) {
  const [condition, setCondition] = useState<OwnCondition>(rule?.condition ?? NOTHING)
  const json = JSON.stringify(condition)
  const isSaved = rule !== null && json === JSON.stringify(rule.condition)
  const trial = useTry(actions.tryOut, json)
  // React resets a form that was sent, also boxes whose state lives here: they are made anew.
  const [attempts, setAttempts] = useState(0)
  const [state, save, pending] = useActionState<FormState<void>, FormData>(
    async (previous, form) => {
      const answer = await actions.save(previous, withoutBuilding(form))
      setAttempts((count) => count + 1)
      return answer
    },
    EMPTY_FORM,
  )
  const team = teams.find(({ id }) => id === condition.teamId)?.name
  const facts = raisingOf(state, rule ?? NEW)
  return (
    <form action={save} noValidate className="flex flex-col gap-4">
      {rule && <input type="hidden" name="ruleId" value={rule.id} />}
      <input type="hidden" name="condition" value={json} />
      {trial.result && <input type="hidden" name="tryToken" value={trial.result.token} />}
      <Card title="What it looks for">
        <p
          aria-live="polite"
          className="mb-5 rounded-lg bg-subtle px-3 py-2 text-[0.8125rem] leading-5"
        >
          {sentenceOf(condition, team)}
        </p>
        <ConditionFields
          key={attempts}
          condition={condition}
          teams={teams}
          onChange={setCondition}
        />
      </Card>
      <TryCard trial={trial} isSaved={isSaved} />
      <Card title="What it raises">
        <div key={JSON.stringify(state.values)} className="flex flex-col gap-4">
          <FormAnswer state={state} />
          <TextField
            label="Name"
            name="title"
            required
            maxLength={120}
            defaultValue={facts.title}
            error={problemOf(state.problems, 'title')}
          />
          <RaisingFields rule={facts} problems={state.problems} />
          <Checkbox label="On" name="enabled" defaultChecked={facts.enabled} />
          <SubmitButton
            className="self-start"
            pending={pending}
            disabledReason={isSaved || trial.result ? null : 'Try this condition first.'}
          >
            Save rule
          </SubmitButton>
        </div>
      </Card>
    </form>
  )
}
