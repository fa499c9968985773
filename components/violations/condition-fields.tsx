'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { SelectField, TextField } from '@/components/ui/text-field'
import { ROLE_LABELS, ROLES } from '@/lib/access/permissions'
import { ACTIONS, OUTCOMES, RESOURCE_TYPES } from '@/lib/audit/schema'
import { clockText, GROUPINGS, WATCHABLE, WEEKDAYS } from '@/lib/violations/rules'
import type { OwnCondition } from '@/lib/violations/schema'
import { ComparisonFields } from './comparison-fields'

type Props = {
  condition: OwnCondition
  teams: readonly { id: string; name: string }[]
  onChange: (condition: OwnCondition) => void
}

const titled = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('-', ' ')
const OUTCOME_LABELS = { success: 'It worked', failure: 'It failed', denied: 'It was denied' }
const ACTIONS_BY_LABEL = [...WATCHABLE].sort((a, b) =>
  ACTIONS[a].label.localeCompare(ACTIONS[b].label),
)

const toggled = <T,>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one]

function Actions({ condition, onChange }: Props) {
  const rest = ACTIONS_BY_LABEL.filter((action) => !condition.actions.includes(action))
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label="Actions"
        name="add-action"
        value=""
        hint="Each choice is added; none means any action."
        placeholder={condition.actions.length === 0 ? 'Any action' : 'Add another…'}
        options={rest.map((value) => ({ value, label: ACTIONS[value].label }))}
        onChange={({ target }) => {
          const action = rest.find((one) => one === target.value)
          if (action) onChange({ ...condition, actions: [...condition.actions, action] })
        }}
      />
      {condition.actions.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {condition.actions.map((action) => (
            <li key={action}>
              <button
                type="button"
                className="min-h-6 rounded-md bg-accent-soft px-2 text-accent-ink text-xs inset-ring inset-ring-accent-line hover:bg-hover"
                onClick={() =>
                  onChange({ ...condition, actions: toggled(condition.actions, action) })
                }
              >
                {ACTIONS[action].label} <span aria-hidden="true">×</span>
                <span className="sr-only">, take away</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Outcomes({ condition, onChange }: Props) {
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
      <legend className="mb-1 font-medium text-[0.8125rem]">And</legend>
      {OUTCOMES.map((outcome) => (
        <Checkbox
          key={outcome}
          label={OUTCOME_LABELS[outcome]}
          checked={condition.outcomes.includes(outcome)}
          onChange={() =>
            onChange({ ...condition, outcomes: toggled(condition.outcomes, outcome) })
          }
        />
      ))}
    </fieldset>
  )
}

function Who({ condition, teams, onChange }: Props) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <SelectField
        label="Done by"
        name="who"
        placeholder="Anybody"
        value={condition.actorRole ?? condition.actorKind ?? ''}
        options={[
          { value: 'user', label: 'A person' },
          { value: 'system', label: 'The portal itself' },
          ...ROLES.map((value) => ({ value, label: `A person who is ${ROLE_LABELS[value]}` })),
        ]}
        onChange={({ target: { value } }) => {
          const actorRole = ROLES.find((role) => role === value) ?? null
          const actorKind = value === 'user' || value === 'system' ? value : null
          onChange({ ...condition, actorRole, actorKind })
        }}
      />
      <SelectField
        label="For the team"
        name="team"
        placeholder="Any team"
        value={condition.teamId ?? ''}
        options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={({ target }) => onChange({ ...condition, teamId: target.value || null })}
      />
      <SelectField
        label="On a"
        name="resource-type"
        placeholder="Anything"
        value={condition.resourceType ?? ''}
        options={RESOURCE_TYPES.map((value) => ({ value, label: titled(value) }))}
        onChange={({ target }) => {
          const resourceType = RESOURCE_TYPES.find((type) => type === target.value) ?? null
          onChange({ ...condition, resourceType })
        }}
      />
      <TextField
        label="Whose id or name fits"
        name="resource-id"
        hint="* stands for anything, as in payment-*"
        value={condition.resourceId ?? ''}
        maxLength={200}
        onChange={({ target }) => onChange({ ...condition, resourceId: target.value || null })}
        className="sm:col-span-3"
      />
    </div>
  )
}

const minutesOf = (text: string): number => {
  const [hour = '0', minute = '0'] = text.split(':')
  return Number(hour) * 60 + Number(minute)
}

function When({ condition, onChange }: Props) {
  const { time } = condition
  const set = (change: Partial<NonNullable<OwnCondition['time']>>) =>
    time && onChange({ ...condition, time: { ...time, ...change } })
  return (
    <div className="flex flex-col gap-3">
      <SelectField
        label="Time of day"
        name="when"
        placeholder="Any time"
        value={time?.when ?? ''}
        options={[
          { value: 'during', label: 'During…' },
          { value: 'outside', label: 'Outside…' },
        ]}
        onChange={({ target: { value } }) =>
          onChange({
            ...condition,
            time:
              value === 'during' || value === 'outside'
                ? { days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_080, ...time, when: value }
                : null,
          })
        }
        className="sm:max-w-64"
      />
      {time && (
        <div className="flex flex-wrap items-end gap-4">
          <TextField
            label="From"
            name="time-from"
            type="time"
            required
            value={clockText(time.fromMinute)}
            onChange={({ target }) => set({ fromMinute: minutesOf(target.value) })}
          />
          <TextField
            label="To"
            name="time-to"
            type="time"
            required
            value={clockText(Math.min(time.toMinute, 1_439))}
            onChange={({ target }) => set({ toMinute: minutesOf(target.value) })}
          />
          <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
            <legend className="mb-1 font-medium text-[0.8125rem]">On</legend>
            {WEEKDAYS.map((label, index) => (
              <Checkbox
                key={label}
                label={label}
                checked={time.days.includes(index + 1)}
                onChange={() => set({ days: toggled(time.days, index + 1).sort() })}
              />
            ))}
          </fieldset>
        </div>
      )}
    </div>
  )
}

function Threshold({ condition, onChange }: Props) {
  const { threshold } = condition
  const set = (change: Partial<NonNullable<OwnCondition['threshold']>>) =>
    threshold && onChange({ ...condition, threshold: { ...threshold, ...change } })
  return (
    <div className="flex flex-col gap-3">
      <Checkbox
        label="Only when it happens several times"
        checked={threshold !== null}
        onChange={() =>
          onChange({
            ...condition,
            threshold: threshold ? null : { count: 5, minutes: 10, by: 'actor' },
          })
        }
      />
      {threshold && (
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            label="Times"
            name="count"
            type="number"
            required
            min={2}
            max={500}
            value={threshold.count}
            onChange={({ target }) => set({ count: Number(target.value) })}
          />
          <TextField
            label="Within minutes"
            name="minutes"
            type="number"
            required
            min={1}
            max={10_080}
            value={threshold.minutes}
            onChange={({ target }) => set({ minutes: Number(target.value) })}
          />
          <SelectField
            label="Counted"
            name="by"
            required
            value={threshold.by}
            options={Object.entries(GROUPINGS).map(([value, label]) => ({ value, label }))}
            onChange={({ target: { value } }) => {
              if (value in GROUPINGS) set({ by: value as keyof typeof GROUPINGS })
            }}
          />
        </div>
      )}
    </div>
  )
}

/** What a rule of one's own looks for, as fields. */
export function ConditionFields(props: Props) {
  return (
    <div className="flex flex-col gap-5">
      <Actions {...props} />
      <Outcomes {...props} />
      <Who {...props} />
      <ComparisonFields
        comparisons={props.condition.data}
        onChange={(data) => props.onChange({ ...props.condition, data })}
      />
      <When {...props} />
      <Threshold {...props} />
    </div>
  )
}
