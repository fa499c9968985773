import 'server-only'
import type { EventCore } from '@/lib/audit/schema'
import { defineRule } from '../rule'

const numberIn = (core: EventCore, field: string): number =>
  typeof core.data[field] === 'number' ? core.data[field] : 0

/** Data leaves by downloads of the log, of bundles, and of what is kept about a person. */
export const largeExport = defineRule({
  id: 'large-export',
  version: 1,
  title: 'Large export',
  description: 'Somebody downloaded many rows of the audit log, or a large bundle, at once.',
  severity: 'medium',
  ownerRole: 'admin',
  dueHours: 72,
  controls: ['SOC 2 CC6.7', 'SOC 2 C1.1', 'ISO 27001 A.8.12', 'HIPAA 164.312(b)'],
  actions: ['audit.search', 'audit.export', 'export.download', 'subject-access.export'],
  outcomes: ['success'],
  params: {
    rows: {
      kind: 'number',
      label: 'Rows',
      hint: 'More than this of the audit log.',
      min: 1,
      max: 100_000_000,
      default: 10_000,
    },
    megabytes: {
      kind: 'number',
      label: 'Megabytes',
      hint: 'More than this of a bundle.',
      min: 1,
      max: 100_000,
      default: 50,
    },
  },
  evaluate: ({ core }, { rows, megabytes }) => {
    const found = numberIn(core, 'rows')
    const bytes = numberIn(core, 'bytes')
    if (found <= rows && bytes <= megabytes * 1_000_000) return null
    const size =
      found > rows
        ? `${found} rows of the audit log`
        : `${Math.round(bytes / 1_000_000)} MB at once`
    return { hit: { dedupe: core.id, summary: `Downloaded ${size}.` } }
  },
})
