'use client'

import { Send } from 'lucide-react'
import { useActionState } from 'react'
import { DraftGuard } from '@/components/ui/draft-guard'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import { CATEGORIES } from '@/lib/skills/rules'
import type { SubmissionView } from '@/lib/skills/schema'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import { FormStateNotice, fieldError } from './form-state-notice'

export type SendAction = (previous: FormState<string>, form: FormData) => Promise<FormState<string>>

const titled = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const CATEGORY_OPTIONS = CATEGORIES.map((value) => ({ value, label: titled(value) }))

type Draft = Pick<
  SubmissionView,
  'id' | 'digest' | 'version' | 'teamId' | 'category' | 'summary' | 'tags' | 'publishedVersion'
>

/** The submitter's own words about a draft, and the button that sends it for review. */
export function SendForm({
  draft,
  teams,
  refusal,
  send,
}: {
  draft: Draft
  teams: readonly { id: string; name: string }[]
  /** Why it may not be sent, or null when it may. */
  refusal: string | null
  send: SendAction
}) {
  const [state, submit] = useActionState<FormState<string>, FormData>(send, EMPTY_FORM)
  const error = (field: string) => fieldError(state, field)
  const published = draft.publishedVersion
  return (
    <form action={submit} className="flex flex-col gap-4">
      <DraftGuard draftKey={`send-${draft.id}`} saved={state.ok === true} />
      <FormStateNotice state={state} />
      <input type="hidden" name="submissionId" value={draft.id} />
      <input type="hidden" name="digest" value={draft.digest} />
      <TextField
        label="Version"
        name="version"
        required
        mono
        defaultValue={draft.version}
        hint={
          published ? `Published now: ${published}. Never used twice.` : 'The first of this skill.'
        }
        error={error('version')}
      />
      <SelectField
        label="Team"
        name="teamId"
        required
        defaultValue={draft.teamId}
        options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        hint="Owns the skill from now on."
        error={error('teamId')}
      />
      <SelectField
        label="Category"
        name="category"
        required
        defaultValue={draft.category}
        options={CATEGORY_OPTIONS}
        error={error('category')}
      />
      <TextField
        label="Tags"
        name="tags"
        defaultValue={draft.tags.join(', ')}
        hint="Lower case, separated by commas, at most 10."
        error={error('tags')}
      />
      <TextareaField
        label="What reviewers should know"
        name="summary"
        required
        rows={5}
        defaultValue={draft.summary}
        placeholder="What it does, why it needs what it needs, what changed."
        error={error('summary')}
      />
      <SubmitButton icon={<Send aria-hidden />} disabledReason={refusal}>
        Send for review
      </SubmitButton>
      {refusal && <p className="text-muted text-xs">It cannot be sent yet: {refusal}</p>}
    </form>
  )
}
