'use client'

import { Plus } from 'lucide-react'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog, DialogClose, DialogFooter } from '@/components/ui/dialog'
import { FormError } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { Time } from '@/components/ui/time'
import type { FormState } from '@/lib/web/schema'
import { SignInAgain } from './sign-in-again'

type Created = { token: string; name: string; expiresAt: string }
type State = FormState<Created>
type Props = {
  action: (previous: State, form: FormData) => Promise<State>
  scopes: readonly { value: string; label: string }[]
  suggested: readonly string[]
  cloneUrl: { before: string; after: string }
}

function CreatedToken({ created, cloneUrl }: { created: Created; cloneUrl: Props['cloneUrl'] }) {
  const { token, expiresAt } = created
  return (
    <div className="flex flex-col gap-4">
      <Callout tone="success" title="Copy the token now. It is not shown again.">
        It expires <Time value={expiresAt} />.
      </Callout>
      <div>
        <h3 className="mb-1.5 font-medium text-[0.8125rem]">The token</h3>
        <CodeBlock code={token} label="Copy the token" />
      </div>
      <div>
        <h3 className="mb-1.5 font-medium text-[0.8125rem]">Clone the marketplace with it</h3>
        <CodeBlock
          code={`git clone ${cloneUrl.before}${token}${cloneUrl.after}`}
          label="Copy the git command"
        />
      </div>
      <DialogFooter>
        <DialogClose variant="primary">Done</DialogClose>
      </DialogFooter>
    </div>
  )
}

function TokenForm({ action, scopes, suggested, cloneUrl }: Props) {
  const [state, submit, pending] = useActionState<State, FormData>(action, {})
  if (state.value) return <CreatedToken created={state.value} cloneUrl={cloneUrl} />
  const { name = '', scopes: chosen = state.values ? [] : suggested } = state.values ?? {}
  return (
    <form action={submit} className="flex flex-col gap-4">
      {state.ok === false && (
        <FormError
          message={state.message}
          problems={state.problems?.filter(({ field }) => field !== 'name')}
        />
      )}
      {state.signedOut && <SignInAgain />}
      <TextField
        label="Name"
        name="name"
        required
        maxLength={100}
        autoComplete="off"
        hint="What it is for, so that you can tell it from others."
        placeholder="My laptop"
        defaultValue={String(name)}
        error={state.fields?.name?.[0] ?? null}
      />
      <fieldset id="field-scopes" className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium text-[0.8125rem]">It may</legend>
        {scopes.map(({ value, label }) => (
          <Checkbox
            key={`${value}:${chosen.includes(value)}`}
            name="scopes[]"
            value={value}
            defaultChecked={chosen.includes(value)}
            label={
              <>
                {label} <span className="font-mono text-muted text-xs">{value}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <DialogFooter>
        <DialogClose />
        <SubmitButton pending={pending}>Make token</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Makes an access token and shows it once, with the line to use it. */
export function CreateToken(props: Props) {
  return (
    <Dialog
      title="New access token"
      description="It speaks for you for one hour."
      size="md"
      trigger={{ label: 'New token', variant: 'primary', size: 'sm', icon: <Plus aria-hidden /> }}
    >
      <TokenForm {...props} />
    </Dialog>
  )
}
