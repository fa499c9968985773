import { CircleCheck, CircleSlash, CornerLeftUp } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import type { PreviewView } from '@/lib/policies/rules'
import { type ConfigurePreviews, PreviewDialog } from './preview-dialog'

function State({ preview }: { preview: PreviewView }) {
  if (preview.enabled === null)
    return (
      <StatusBadge tone="neutral" icon={<CornerLeftUp aria-hidden />}>
        As the organization
      </StatusBadge>
    )
  return preview.enabled ? (
    <StatusBadge tone="warning" icon={<CircleCheck aria-hidden />}>
      On, {preview.lengthMax} characters
    </StatusBadge>
  ) : (
    <StatusBadge tone="success" icon={<CircleSlash aria-hidden />}>
      Off
    </StatusBadge>
  )
}

/** Where the start of a prompt may be kept. `configure` is null for those who may only read. */
export function PreviewsCard({
  previews,
  configure,
}: {
  previews: readonly PreviewView[]
  configure: ConfigurePreviews | null
}) {
  return (
    <Card
      id="previews"
      title="Previews"
      description="Prompts are never stored. Where previews are on, their first 100 characters at most may be, redacted."
      flush
    >
      <div className="border-line border-b p-4">
        <Callout tone="info">
          Applies to requests through the Claude gateway. A team without a setting of its own
          follows the organization.
        </Callout>
      </div>
      <ul className="divide-y divide-line">
        {previews.map((preview) => (
          <li
            key={preview.teamId ?? 'organization'}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
          >
            <div className="min-w-0 flex-1 basis-48">
              <p className="flex flex-wrap items-center gap-2 font-medium text-[0.8125rem]">
                {preview.name}
                <State preview={preview} />
              </p>
              {preview.updatedAt && (
                <p className="mt-1 text-muted text-xs">
                  Changed <Time value={preview.updatedAt} />
                  {preview.updatedBy ? ` by ${preview.updatedBy}` : ''}
                  {preview.reason ? `: ${preview.reason}` : ''}
                </p>
              )}
            </div>
            {configure && (
              <PreviewDialog key={preview.version} preview={preview} configure={configure} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
