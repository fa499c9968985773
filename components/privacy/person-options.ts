import type { SubjectView } from '@/lib/privacy/schema'

/** People as the options of a select: names repeat, e-mails do not. */
export const personOptions = (people: readonly SubjectView[]) =>
  people.map(({ id, name, email, active }) => ({
    value: id,
    label: `${name} – ${email}${active ? '' : ' (deactivated)'}`,
  }))
