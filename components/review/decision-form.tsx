'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Callout } from '@/components/ui/callout'
import { ClearDraft, DraftGuard } from '@/components/ui/draft-guard'
import { problemOf } from '@/components/ui/form-error'
import { LinkButton } from '@/components/ui/link-button'
import { RadioCards } from '@/components/ui/radio-cards'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextareaField } from '@/components/ui/text-field'
import { VERDICTS } from '@/lib/review/rules'
import { FormAnswer } from './form-answer'
import { type ReviewAction, useReviewAction } from './use-review-action'
import { VERDICT_WORDS } from './verdict-words'

/** What a decision did. `href` leads to what was published. */
export type DecisionMade = { digest: string; message: string; href: string | null }

function Made({ made }: { made: DecisionMade }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} role="status" tabIndex={-1} className="rounded-lg outline-none">
      <Callout tone="success" title={made.message}>
        {made.href && (
          <LinkButton href={made.href} size="sm" className="mt-2">
            Open it in the catalogue
          </LinkButton>
        )}
      </Callout>
    </div>
  )
}

/**
 * One person's decision on the bytes of `digest`. `refusal` is why they may not decide at all,
 * `approval` why an approval would not count yet. `children` stand above the choice.
 */
export function DecisionForm({
  submissionId,
  digest,
  refusal,
  approval,
  offered,
  action,
  children,
}: {
  submissionId: string
  digest: string
  refusal: string | null
  approval: string | null
  /** False when there is nothing left to decide for this person: only the reason is shown. */
  offered: boolean
  action: ReviewAction<DecisionMade>
  children?: ReactNode
}) {
  const [state, send] = useReviewAction(action)
  const [verdict, setVerdict] = useState('')
  const draftKey = `review.${submissionId}.decision`
  const made = state.ok && state.value?.digest === digest ? state.value : null
  if (made)
    return (
      <>
        <ClearDraft draftKey={draftKey} />
        <Made made={made} />
      </>
    )
  return (
    <>
      {children}
      {offered && (
        <form
          action={send}
          noValidate
          onChange={({ target }) => {
            if (target instanceof HTMLInputElement && target.name === 'verdict')
              setVerdict(target.value)
          }}
          className="flex flex-col gap-3.5"
        >
          <input type="hidden" name="submissionId" value={submissionId} />
          <input type="hidden" name="digest" value={digest} />
          <FormAnswer state={state} />
          <DraftGuard draftKey={draftKey} />
          <RadioCards
            legend="Your decision"
            name="verdict"
            error={problemOf(state.problems, 'verdict')}
            options={VERDICTS.map((value) => ({
              value,
              label: VERDICT_WORDS[value].label,
              icon: VERDICT_WORDS[value].icon,
              hint: VERDICT_WORDS[value].hint,
              disabledReason: refusal
                ? VERDICT_WORDS[value].hint
                : value === 'approve'
                  ? approval
                  : null,
            }))}
          />
          {!refusal && (
            <TextareaField
              label="Comment"
              name="comment"
              rows={3}
              maxLength={5_000}
              required={verdict !== 'approve' && verdict !== ''}
              hint="The submitter and auditors read it."
              error={problemOf(state.problems, 'comment')}
            />
          )}
          <SubmitButton disabledReason={refusal} className="w-full">
            Send decision
          </SubmitButton>
        </form>
      )}
    </>
  )
}
