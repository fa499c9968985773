import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import type { InstallView } from '@/lib/registry/schema'

/** Git sends what stands before the @ as user name and password; the token is the password. */
const withToken = (url: string) => url.replace('://', '://token:$COUNTERSIGN_TOKEN@')

function Step({ title, code }: { title: string; code: string }) {
  return (
    <li className="flex flex-col gap-1.5">
      <span className="text-[0.8125rem]">{title}</span>
      <CodeBlock code={code} label={`Copy: ${title}`} />
    </li>
  )
}

function Transport({ installation }: { installation: InstallView }) {
  if (installation.hasTls)
    return (
      <p className="text-muted text-xs">
        Claude Code 2.1.224 and newer can also read{' '}
        <code className="font-mono">{installation.jsonUrl}</code>, with the token as an
        Authorization header in its settings, and then checks the SHA-256 of each archive itself.
      </p>
    )
  return (
    <Callout tone="warning" title="This portal is served without https">
      That is enough to try it on this machine over git. Claude Code installs archives over https
      only, and so should everybody else.
    </Callout>
  )
}

/** The commands that put a skill into the real Claude Code. */
export function InstallPanel({ name, installation }: { name: string; installation: InstallView }) {
  const { marketplace, gitUrl } = installation
  return (
    <Card title="Install">
      <ol className="flex flex-col gap-3">
        <li className="text-[0.8125rem]">
          Make an access token under{' '}
          <Link href="/account" className="text-accent-ink underline underline-offset-2">
            Account
          </Link>{' '}
          with the scope <code className="font-mono text-xs">registry:read</code>, and set it as{' '}
          <code className="font-mono text-xs">COUNTERSIGN_TOKEN</code>. It lasts an hour.
        </li>
        <Step
          title="Once per machine, add the marketplace"
          code={`claude plugin marketplace add \\\n  "${withToken(gitUrl)}"`}
        />
        <Step title="Install the skill" code={`claude plugin install ${name}@${marketplace}`} />
        <Step
          title="Or only look at it, with git"
          code={`git clone \\\n  "${withToken(gitUrl)}"`}
        />
      </ol>
      <div className="mt-3">
        <Transport installation={installation} />
      </div>
    </Card>
  )
}
