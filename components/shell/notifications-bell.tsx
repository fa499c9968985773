import { Bell } from 'lucide-react'
import Link from 'next/link'
import { buttonClass, iconButtonClass } from '@/components/ui/button-style'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import { PopoverLink } from './nav-link'

export type NotificationItem = {
  id: string
  href: string
  title: string
  body?: string
  at: string
  unread?: boolean
}

function Entry({ item }: { item: NotificationItem }) {
  return (
    <li className="border-line border-b last:border-b-0">
      <PopoverLink
        href={item.href}
        className="flex gap-2.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover"
      >
        <span
          className={`mt-1.5 size-2 shrink-0 rounded-full ${item.unread ? 'bg-accent-ink' : 'bg-transparent'}`}
        />
        <span className="min-w-0 flex-1 text-[0.8125rem]">
          <span className="block font-medium">
            {item.unread && <span className="sr-only">Unread: </span>}
            {item.title}
          </span>
          {item.body && <span className="line-clamp-2 text-muted">{item.body}</span>}
          <span className="mt-0.5 block text-faint text-xs">
            <Time value={item.at} />
          </span>
        </span>
      </PopoverLink>
    </li>
  )
}

/** What happened that concerns the reader. */
export function NotificationsBell({
  unread,
  items,
  markAllRead,
  allHref,
}: {
  unread: number
  items: readonly NotificationItem[]
  markAllRead?: (form: FormData) => void | Promise<void>
  allHref?: string
}) {
  const name = unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'
  return (
    <>
      <button
        type="button"
        popoverTarget="notifications"
        aria-label={name}
        className={`relative ${iconButtonClass('ghost')}`}
      >
        <Bell aria-hidden />
        {unread > 0 && (
          <span
            aria-hidden="true"
            className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-danger px-1 text-center font-semibold text-[0.625rem] text-white leading-4"
          >
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
      <div
        id="notifications"
        popover="auto"
        className="cs-popover cs-pop fixed top-13 right-3 w-[min(24rem,calc(100vw-1.5rem))] overflow-clip rounded-xl bg-raised p-0 shadow-overlay lg:right-14"
      >
        <div className="flex h-11 items-center justify-between border-line border-b pr-2 pl-4">
          <p className="font-semibold text-[0.8125rem]">Notifications</p>
          {markAllRead && unread > 0 && (
            <form action={markAllRead}>
              <SubmitButton variant="ghost" size="sm">
                Mark all read
              </SubmitButton>
            </form>
          )}
        </div>
        {items.length === 0 ? (
          <p className="px-4 py-8 text-center text-[0.8125rem] text-muted">
            Nothing new. Reviews, decisions and alerts that concern you show up here.
          </p>
        ) : (
          <ul className="max-h-96 overflow-y-auto">
            {items.map((item) => (
              <Entry key={item.id} item={item} />
            ))}
          </ul>
        )}
        {allHref && (
          <div className="border-line border-t p-1.5">
            <Link href={allHref} className={buttonClass('ghost', 'sm', 'w-full')}>
              See all
            </Link>
          </div>
        )}
      </div>
    </>
  )
}
