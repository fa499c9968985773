import { LogOut } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { PopoverLink } from './nav-link'
import { ThemeToggle } from './theme-toggle'

const ROW = 'flex min-h-8 w-full items-center gap-2 rounded-md px-2 text-[0.8125rem] hover:bg-hover'

/** Who is signed in, where their own pages are, the theme, and the way out. */
export function UserMenu({
  name,
  email,
  roles,
  links,
  signOut,
  seed,
}: {
  name: string
  email?: string | null
  roles: readonly string[]
  links: readonly { href: string; label: string }[]
  signOut: (form: FormData) => void | Promise<void>
  seed?: string
}) {
  return (
    <>
      <button
        type="button"
        popoverTarget="user-menu"
        aria-label={`Account of ${name}`}
        className="ml-1 rounded-full p-0.5"
      >
        <Avatar name={name} size="md" {...(seed !== undefined && { seed })} />
      </button>
      <div
        id="user-menu"
        popover="auto"
        className="cs-popover cs-pop fixed top-13 right-3 w-64 rounded-xl bg-raised p-1.5 shadow-overlay lg:right-5"
      >
        <div className="px-2 pt-1.5 pb-2.5">
          <p className="truncate font-medium">{name}</p>
          {email && <p className="truncate text-muted text-xs">{email}</p>}
          <p className="mt-2 flex flex-wrap gap-1">
            {roles.length === 0 ? (
              <Badge>No role yet</Badge>
            ) : (
              roles.map((role) => <Badge key={role}>{role}</Badge>)
            )}
          </p>
        </div>
        <ul className="border-line border-t py-1">
          {links.map(({ href, label }) => (
            <li key={href}>
              <PopoverLink href={href} className={ROW}>
                {label}
              </PopoverLink>
            </li>
          ))}
        </ul>
        <div className="flex items-center justify-between border-line border-t px-2 py-1.5">
          <span className="text-[0.8125rem] text-muted">Theme</span>
          <ThemeToggle />
        </div>
        <form action={signOut} className="border-line border-t pt-1">
          <button type="submit" className={ROW}>
            <LogOut className="size-4 text-muted" aria-hidden />
            Sign out
          </button>
        </form>
      </div>
    </>
  )
}
