import { CircleCheck, CircleSlash, Clock, KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import type { FormOutcome } from '@/components/ui/form-error'
import { Time } from '@/components/ui/time'
import type { AccessTokenView } from '@/lib/people/schema'

type Act = (form: FormData) => Promise<FormOutcome>

const STATE = {
  active: { tone: 'success', label: 'Active', icon: <CircleCheck aria-hidden /> },
  expired: { tone: 'neutral', label: 'Expired', icon: <Clock aria-hidden /> },
  revoked: { tone: 'danger', label: 'Revoked', icon: <CircleSlash aria-hidden /> },
} as const

function Token({ token, revoke }: { token: AccessTokenView; revoke: Act }) {
  const { tone, label, icon } = STATE[token.state]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium text-[0.8125rem]">
          {token.name}
          <StatusBadge tone={tone} icon={icon}>
            {label}
          </StatusBadge>
        </p>
        <p className="mt-1 flex flex-wrap gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope} mono>
              {scope}
            </Badge>
          ))}
        </p>
        <p className="mt-1 text-muted text-xs">
          Made <Time value={token.createdAt} /> ·{' '}
          {token.lastUsedAt ? (
            <>
              last used <Time value={token.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
          {token.state === 'active' && (
            <>
              {' '}
              · expires <Time value={token.expiresAt} />
            </>
          )}
        </p>
      </div>
      {token.state === 'active' && (
        <ConfirmDialog
          title={`Revoke “${token.name}”?`}
          trigger={{ label: 'Revoke', size: 'sm', ariaLabel: `Revoke ${token.name}` }}
          action={revoke}
          fields={{ tokenId: token.id }}
          confirmLabel="Revoke token"
          doneMessage="The token was revoked."
        >
          <p>What uses this token is refused from its next request on. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </li>
  )
}

/** Somebody's access tokens: for git, Claude Code and scripts. */
export function TokensCard({
  tokens,
  revoke,
  create,
}: {
  tokens: readonly AccessTokenView[]
  revoke: Act
  create: ReactNode
}) {
  return (
    <Card
      title="Access tokens"
      description="For git, Claude Code and scripts. Each lives one hour and does only what its scopes say."
      actions={create}
      flush
    >
      {tokens.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title="No access tokens">
          Make one to install skills: it is the password when git or Claude Code reads the
          marketplace.
        </EmptyState>
      ) : (
        <ul>
          {tokens.map((token) => (
            <Token key={token.id} token={token} revoke={revoke} />
          ))}
        </ul>
      )}
    </Card>
  )
}
