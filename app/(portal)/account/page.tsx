import { CreateToken } from '@/components/people/create-token'
import { RolesCard } from '@/components/people/roles-card'
import { SessionsCard } from '@/components/people/sessions-card'
import { TokensCard } from '@/components/people/tokens-card'
import { OwnDataCard } from '@/components/privacy/held-data-card'
import { PageHeader } from '@/components/ui/page-header'
import { cloneUrlParts } from '@/lib/auth/clone-url'
import { currentActor, currentSessionId } from '@/lib/auth/current-actor'
import { listAccessTokens } from '@/lib/people/access-tokens'
import { listOwnRoles } from '@/lib/people/queries'
import { SCOPE_LABELS } from '@/lib/people/schema'
import { listSessions } from '@/lib/people/sessions'
import { load } from '@/lib/web/page'
import { createToken, endOtherSessions, endSession, revokeToken } from './actions'

export const metadata = { title: 'Account' }

const SCOPE_OPTIONS = Object.entries(SCOPE_LABELS).map(([value, label]) => ({ value, label }))

export default async function AccountPage() {
  const actor = await load(currentActor())
  const [roles, tokens, sessions] = await load(
    Promise.all([
      listOwnRoles(actor),
      listAccessTokens(actor),
      listSessions(actor, await currentSessionId()),
    ]),
  )
  return (
    <>
      <PageHeader
        title="Account"
        description="Your access tokens, where you are signed in, and what you may do here."
        meta={
          <>
            <span className="font-medium text-ink">{actor.name}</span>
            {actor.email && <span>{actor.email}</span>}
          </>
        }
      />
      <div className="flex flex-col gap-5">
        <TokensCard
          tokens={tokens}
          revoke={revokeToken}
          create={
            <CreateToken
              action={createToken}
              scopes={SCOPE_OPTIONS}
              suggested={['registry:read']}
              cloneUrl={cloneUrlParts()}
            />
          }
        />
        <SessionsCard sessions={sessions} end={endSession} endOthers={endOtherSessions} />
        <RolesCard roles={roles} />
        <OwnDataCard />
      </div>
    </>
  )
}
