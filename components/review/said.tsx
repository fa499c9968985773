import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Markdown } from '@/components/ui/markdown'
import { Time } from '@/components/ui/time'
import type { CommentView } from '@/lib/review/schema'

/** What somebody said, with who and when. */
export function Said({
  comment,
  isOutdated = false,
}: {
  comment: CommentView
  isOutdated?: boolean
}) {
  return (
    <article
      aria-label={`${comment.authorName} said`}
      className="rounded-lg border border-line bg-surface p-3 text-ink shadow-raised"
    >
      <header className="mb-1.5 flex flex-wrap items-center gap-2 text-[0.8125rem]">
        <Avatar name={comment.authorName} seed={comment.authorId} size="xs" />
        <span className="font-medium">{comment.authorName}</span>
        <span className="text-faint text-xs">
          <Time value={comment.at} />
        </span>
        {isOutdated && <Badge>on an earlier revision</Badge>}
      </header>
      <Markdown source={comment.body} shift={2} />
    </article>
  )
}
