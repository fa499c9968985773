import {
  ChartNoAxesCombined,
  Dog,
  FileText,
  Radar,
  Search,
  Terminal,
  Waypoints,
  Webhook,
} from 'lucide-react'
import type { SinkKind } from '@/lib/sinks/kinds/rules'

const ICONS = {
  syslog: Terminal,
  splunk: ChartNoAxesCombined,
  elastic: Search,
  datadog: Dog,
  sentinel: Radar,
  otlp: Waypoints,
  webhook: Webhook,
  file: FileText,
} as const satisfies Record<SinkKind, unknown>

export function KindIcon({ kind }: { kind: SinkKind }) {
  const Icon = ICONS[kind]
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />
}
