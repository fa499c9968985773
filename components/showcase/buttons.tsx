import { Download, Ellipsis, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { IconButton } from '@/components/ui/icon-button'
import { LinkButton } from '@/components/ui/link-button'
import { Menu } from '@/components/ui/menu'
import { Tooltip } from '@/components/ui/tooltip'

const VARIANTS = ['primary', 'secondary', 'ghost', 'danger'] as const

/** Buttons in every variant and state. */
export function ButtonSection() {
  return (
    <Card title="Buttons">
      <div className="flex flex-col gap-3">
        {(['md', 'sm'] as const).map((size) => (
          <div key={size} className="flex flex-wrap items-center gap-2">
            {VARIANTS.map((variant) => (
              <Button key={variant} variant={variant} size={size}>
                {variant}
              </Button>
            ))}
            <Button size={size} icon={<Plus aria-hidden />}>
              With icon
            </Button>
            <Button size={size} variant="primary" pending>
              Saving…
            </Button>
            <Button
              size={size}
              variant="primary"
              disabledReason="Authors cannot review their own skill."
            >
              Approve
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-2">
          <LinkButton href="/dev/components">Link</LinkButton>
          <LinkButton href="/favicon.svg" download icon={<Download aria-hidden />}>
            Download
          </LinkButton>
          <LinkButton href="/" disabledReason="The scan has not finished.">
            Not yet
          </LinkButton>
          <IconButton label="Refresh" icon={<RefreshCw aria-hidden />} />
          <IconButton label="Delete" variant="secondary" icon={<Trash2 aria-hidden />} />
          <CopyButton value="countersign" />
          <CopyButton value="claude plugin install pdf-forms">Copy command</CopyButton>
          <Tooltip content="Counts every request of the last 24 hours.">
            <Button>Hover for more</Button>
          </Tooltip>
          <Menu
            label="More"
            icon={<Ellipsis aria-hidden />}
            items={[
              { id: 'open', label: 'Open', href: '/dev/components' },
              { id: 'csv', label: 'Download CSV', icon: <Download aria-hidden />, href: '/' },
              { kind: 'separator', id: 'line' },
              {
                id: 'remove',
                label: 'Remove',
                danger: true,
                icon: <Trash2 aria-hidden />,
                disabledReason: 'A legal hold keeps it.',
              },
            ]}
          />
        </div>
      </div>
    </Card>
  )
}
