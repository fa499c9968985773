import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { Digest } from '@/components/ui/digest'
import { EmptyState } from '@/components/ui/empty-state'
import { formatBytes } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { archiveName } from '@/lib/registry/rules'
import type { SkillView } from '@/lib/registry/schema'
import { skillHref } from './skill-address'

/** Every version ever published, newest first. None of them changes. */
export function SkillVersions({ skill }: { skill: SkillView }) {
  return (
    <DataTable
      name="skill-versions"
      label={`Versions of ${skill.name}`}
      columns={[
        { key: 'version', header: 'Version', hideable: false },
        { key: 'published', header: 'Published' },
        { key: 'digest', header: 'Digest' },
        { key: 'archive', header: 'Archive', align: 'end' },
        { key: 'sequence', header: 'Publication', align: 'end', hiddenByDefault: true },
        { key: 'download', header: 'Download', align: 'end' },
      ]}
      rows={skill.versions.map((version) => ({
        id: version.version,
        href: skillHref(skill.name, 'overview', version.newest ? undefined : version.version),
        label: version.version,
        cells: {
          version: (
            <span className="inline-flex items-center gap-2">
              <span className="font-mono text-xs">{version.version}</span>
              {version.newest && <Badge tone="success">newest</Badge>}
            </span>
          ),
          published: <Time value={version.publishedAt} />,
          digest: <Digest value={`sha256:${version.digest}`} />,
          archive: formatBytes(version.archiveBytes),
          sequence: `#${version.sequence}`,
          download: (
            <LinkButton
              size="sm"
              download
              href={`/marketplace/archives/${archiveName(skill.name, version.version)}`}
            >
              Zip
            </LinkButton>
          ),
        },
      }))}
      empty={<EmptyState title="No versions" />}
    />
  )
}
