import { Wordmark } from '@/components/shell/brand'
import { Avatar } from '@/components/ui/avatar'
import { Callout } from '@/components/ui/callout'
import { ROLE_LABELS, type Role } from '@/lib/access/permissions'
import { SignInButton } from './sign-in-button'

type DemoPerson = { id: string; name: string; account: string; role: Role }

function DemoNote({ people }: { people: readonly DemoPerson[] }) {
  return (
    <section aria-labelledby="demo" className="border-line border-t bg-subtle px-7 py-5">
      <h2 id="demo" className="font-medium text-[0.8125rem]">
        This is the demo
      </h2>
      <p className="mt-0.5 text-muted text-xs">
        Sign in as one of these people. The terminal that started the demo shows their password.
      </p>
      <ul className="mt-3 grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-2">
        {people.map(({ id, name, account, role }) => (
          <li key={id} className="flex min-w-0 items-center gap-2 text-xs">
            <Avatar name={name} seed={id} size="sm" />
            <span className="min-w-0">
              <span className="block truncate font-medium">{name}</span>
              <span className="block truncate text-muted">
                {ROLE_LABELS[role]}, <span className="font-mono">{account}</span>
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The way in: one button to the identity provider, and what went wrong the last time in words. */
export function SignInCard({
  providerName,
  callbackPath,
  problem,
  demoPeople,
}: {
  providerName: string
  callbackPath: string
  problem: { title: string; remedy: string } | null
  demoPeople: readonly DemoPerson[]
}) {
  return (
    <main
      id="main"
      className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-canvas px-4 py-12"
    >
      <Wordmark />
      <div className="w-full max-w-[26rem] overflow-clip rounded-2xl border border-line bg-surface shadow-overlay">
        <div className="flex flex-col gap-5 px-7 py-8">
          <div>
            <h1 className="font-semibold text-xl tracking-tight">Sign in</h1>
            <p className="mt-1 text-pretty text-muted">
              Submit, review and install the Claude Code skills your company approved.
            </p>
          </div>
          {problem && (
            <div role="alert">
              <Callout tone="danger" title={problem.title}>
                {problem.remedy}
              </Callout>
            </div>
          )}
          <SignInButton providerName={providerName} callbackPath={callbackPath} />
          <noscript>
            <p className="text-muted text-xs">
              Signing in needs JavaScript. Turn it on and reload.
            </p>
          </noscript>
        </div>
        {demoPeople.length > 0 && <DemoNote people={demoPeople} />}
      </div>
      <p className="max-w-[26rem] text-center text-faint text-xs">
        Sign-ins, and what is done here, are recorded in the audit log.
      </p>
    </main>
  )
}
