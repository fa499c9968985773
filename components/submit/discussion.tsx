import type { ReactNode } from 'react'
import { type HrefOf, Place } from '@/components/scan/place'
import { Avatar } from '@/components/ui/avatar'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import type { CommentView } from '@/lib/review/schema'

function Comment({
  comment,
  isOld,
  hrefOf,
}: {
  comment: CommentView
  isOld: boolean
  hrefOf: HrefOf
}) {
  const { authorId, authorName, body, file, line, at } = comment
  return (
    <li className="flex gap-2.5 py-3 first:pt-0 last:pb-0">
      <Avatar name={authorName} seed={authorId} />
      <div className="min-w-0 flex-1 text-[0.8125rem]">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{authorName}</span>
          <span className="text-faint text-xs">
            <Time value={at} />
          </span>
          {isOld && <span className="text-faint text-xs">on an earlier revision</span>}
        </p>
        {file && <Place file={file} line={line ?? 0} hrefOf={isOld ? undefined : hrefOf} />}
        <p className="mt-0.5 whitespace-pre-wrap break-words">{body}</p>
      </div>
    </li>
  )
}

/** What was said on a submission, oldest first, and below it the form for saying more. */
export function Discussion({
  comments,
  digest,
  hrefOf,
  form,
}: {
  comments: readonly CommentView[]
  /** Of the bytes that are here now. */
  digest: string
  hrefOf: HrefOf
  form?: ReactNode
}) {
  if (comments.length === 0 && !form) return null
  return (
    <Card id="discussion" title="Discussion">
      {comments.length > 0 && (
        <ul className="divide-y divide-line">
          {comments.map((comment) => (
            <Comment
              key={comment.id}
              comment={comment}
              isOld={comment.digest !== digest}
              hrefOf={hrefOf}
            />
          ))}
        </ul>
      )}
      {form && <div className={comments.length > 0 ? 'mt-4' : ''}>{form}</div>}
    </Card>
  )
}
