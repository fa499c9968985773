import { Download, ShieldCheck } from 'lucide-react'
import { FindingsList } from '@/components/scan/findings-list'
import { ScanSummary } from '@/components/scan/scan-summary'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { Timeline } from '@/components/ui/timeline'
import { archiveName, verifyCommand } from '@/lib/registry/rules'
import type { InstallView, SkillView } from '@/lib/registry/schema'

function Approvals({ skill }: { skill: SkillView }) {
  return (
    <Card title="Approved by">
      <Timeline
        items={skill.approvers.map(({ id, name, decidedAt, comment }) => ({
          id,
          title: (
            <>
              <span className="font-medium">{name}</span> approved these bytes
            </>
          ),
          at: decidedAt,
          tone: 'success',
          icon: <ShieldCheck aria-hidden />,
          children: comment && <p className="whitespace-pre-wrap">{comment}</p>,
        }))}
      />
    </Card>
  )
}

function Bytes({ skill: { shown } }: { skill: SkillView }) {
  return (
    <Card title="Bytes">
      <DefinitionList
        items={[
          {
            term: 'Digest of the files',
            value: <Digest value={`sha256:${shown.digest}`} length={24} />,
          },
          {
            term: 'SHA-256 of the archive',
            value: <Digest value={`sha256:${shown.archiveSha256}`} length={24} />,
          },
          { term: 'Publication', value: `#${shown.sequence}` },
          { term: 'Published', value: <Time value={shown.publishedAt} format="exact" /> },
        ]}
      />
    </Card>
  )
}

function Scan({ skill: { scan, acceptances } }: { skill: SkillView }) {
  if (!scan?.report) return null
  const { findings } = scan.report
  return (
    <Card title="Scan">
      <div className="flex flex-col gap-4">
        <ScanSummary scan={scan} />
        {acceptances.map(({ fingerprint, byName, reason, until }) => (
          <Callout key={fingerprint} tone="info" title={`${byName} accepted a high finding`}>
            “{reason}” Until <Time value={until} format="date" />.
          </Callout>
        ))}
        {findings.length > 0 && <FindingsList findings={findings} />}
      </div>
    </Card>
  )
}

function Attestation({ skill, installation }: { skill: SkillView; installation: InstallView }) {
  const { name, shown, attestation } = skill
  const envelope = `${name}-${shown.version}.dsse.json`
  return (
    <Card
      title="Attestation"
      description="Signed at publication. It can be checked without this portal, with the public key alone."
      actions={
        <>
          <LinkButton
            size="sm"
            download
            icon={<Download aria-hidden />}
            href={`/api/v1/skills/${name}/attestation?version=${encodeURIComponent(shown.version)}`}
          >
            Attestation
          </LinkButton>
          <LinkButton
            size="sm"
            download
            icon={<Download aria-hidden />}
            href={`/marketplace/archives/${archiveName(name, shown.version)}`}
          >
            Archive
          </LinkButton>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-[0.8125rem]">
          Download both into one folder, fetch the public keys there and run:
        </p>
        <CodeBlock code={`curl -o countersign-keys.json ${installation.keysUrl}`} label="Copy" />
        <CodeBlock
          code={verifyCommand(envelope, 'countersign-keys.json', archiveName(name, shown.version))}
          label="Copy the verification command"
        />
        <details>
          <summary className="text-[0.8125rem] text-muted">The signed envelope</summary>
          <div className="mt-2">
            <CodeBlock code={JSON.stringify(attestation, null, 2)} label="Copy the envelope" />
          </div>
        </details>
      </div>
    </Card>
  )
}

/** Why this version may be trusted: who approved it, what was found, which bytes, and the proof. */
export function SkillProvenance(props: { skill: SkillView; installation: InstallView }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Approvals skill={props.skill} />
        <Scan skill={props.skill} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Bytes skill={props.skill} />
        <Attestation {...props} />
      </div>
    </div>
  )
}
