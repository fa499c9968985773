import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { LinkButton } from '@/components/ui/link-button'
import { SelectField } from '@/components/ui/text-field'
import type { SubjectView } from '@/lib/privacy/schema'
import { personOptions } from './person-options'

const HELD_DATA = '/api/v1/held-data'

/** A copy of what is held about anybody, for an admin (GDPR Art. 15 and 20). */
export function HeldDataCard({ people }: { people: readonly SubjectView[] }) {
  return (
    <Card
      title="Copy of what is held"
      description="Profile, roles, sessions, tokens, everything written, and every audit event about the person, opened (GDPR Art. 15 and 20). What tells about others is left out."
    >
      <form action={HELD_DATA} method="get" className="flex flex-wrap items-end gap-3">
        <SelectField
          label="Person"
          name="person"
          id="held-person"
          required
          placeholder="Choose a person"
          options={personOptions(people)}
          className="w-full min-w-0 sm:w-96"
        />
        <Button type="submit" icon={<Download aria-hidden />}>
          Download copy
        </Button>
      </form>
    </Card>
  )
}

/** The same about oneself, for the account page. */
export function OwnDataCard() {
  return (
    <Card
      title="What is held about you"
      description="A copy of your profile, sessions, tokens, everything you wrote, and every audit event about you. Downloading it is an event, too."
      actions={
        <LinkButton href={HELD_DATA} download size="sm" icon={<Download aria-hidden />}>
          Download copy
        </LinkButton>
      }
    />
  )
}
