'use client'

import { Bookmark, Trash2, Users } from 'lucide-react'
import Link from 'next/link'
import { useActionState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogFooter } from '@/components/ui/dialog'
import { FormError, problemOf } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import type { SavedSearchView } from '@/lib/audit/saved-searches/schema'
import type { FormState } from '@/lib/web/schema'

type Act = (previous: FormState<void>, form: FormData) => Promise<FormState<void>>

function SaveForm({ address, save }: { address: string; save: Act }) {
  const [state, submit] = useActionState<FormState<void>, FormData>(save, {})
  return (
    <form action={submit} className="space-y-3">
      <FormError message={state.message} problems={state.problems} />
      <input type="hidden" name="address" value={address} />
      <TextField
        label="Save this search as"
        name="name"
        required
        maxLength={80}
        error={problemOf(state.problems, 'name')}
      />
      <Checkbox
        name="shared"
        label="Share it"
        hint="Everybody who may read the audit log sees it."
      />
      <p role="status" className="text-success-ink text-xs empty:hidden">
        {state.ok ? 'Saved.' : ''}
      </p>
      <DialogFooter>
        <DialogClose>Close</DialogClose>
        <SubmitButton>Save search</SubmitButton>
      </DialogFooter>
    </form>
  )
}

function Saved({ search, remove }: { search: SavedSearchView; remove: Act }) {
  const [state, submit] = useActionState<FormState<void>, FormData>(remove, {})
  return (
    <li className="flex flex-wrap items-center gap-2 py-1.5">
      <Link
        href={search.href}
        prefetch={false}
        className="min-w-0 flex-1 truncate rounded font-medium text-[0.8125rem] text-accent-ink hover:underline"
      >
        {search.name}
      </Link>
      {search.shared && (
        <Badge icon={<Users aria-hidden />}>{search.own ? 'Shared' : search.ownerName}</Badge>
      )}
      {search.own && (
        <form action={submit}>
          <input type="hidden" name="id" value={search.id} />
          <Button
            type="submit"
            variant="ghost"
            size="sm"
            icon={<Trash2 aria-hidden />}
            aria-label={`Delete ${search.name}`}
          />
        </form>
      )}
      {state.message && <p className="w-full text-danger-ink text-xs">{state.message}</p>}
    </li>
  )
}

/** One's own searches and those that others share; and this one, to keep. */
export function SavedSearches({
  searches,
  address,
  save,
  remove,
}: {
  searches: readonly SavedSearchView[]
  address: string
  save: Act
  remove: Act
}) {
  return (
    <Dialog
      title="Saved searches"
      trigger={{
        label: 'Saved searches',
        variant: 'ghost',
        size: 'sm',
        icon: <Bookmark aria-hidden />,
      }}
    >
      {searches.length === 0 ? (
        <p className="mb-4 text-[0.8125rem] text-muted">
          Nothing is saved yet. Searches you save here can be found again under their name.
        </p>
      ) : (
        <ul className="mb-4 divide-y divide-line">
          {searches.map((search) => (
            <Saved key={search.id} search={search} remove={remove} />
          ))}
        </ul>
      )}
      <SaveForm address={address} save={save} />
    </Dialog>
  )
}
