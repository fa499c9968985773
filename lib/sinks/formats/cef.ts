import 'server-only'
import { ACTIONS } from '@/lib/audit/schema'
import { type EventRecord, ownFacts, ownMessage, PRODUCT, type SinkRecord } from './record'
import { type Severity, severityOf } from './severity'

/** CEF counts from 0 to 10. */
const SEVERITIES: Record<Severity, number> = { info: 2, low: 4, medium: 6, high: 8, critical: 10 }

/** In the header a pipe and a backslash are escaped, and a line cannot end. */
export const cefHeader = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')

/** In the extension an equals sign and a backslash are escaped; line ends become \n or \r. */
export const cefValue = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('=', '\\=')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')

const extension = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${cefValue(String(value))}`)
    .join(' ')

const line = (id: string, name: string, severity: number, fields: Record<string, unknown>) =>
  `CEF:0|${[PRODUCT.vendor, PRODUCT.name, PRODUCT.version, id, name].map(cefHeader).join('|')}|${severity}|${extension(fields)}`

function cefEvent({ event, personal, at }: EventRecord): string {
  const { core, idx, leafHash } = event
  return line(core.action, ACTIONS[core.action].label, SEVERITIES[severityOf(core)], {
    rt: Date.parse(at),
    externalId: event.id,
    act: core.action,
    outcome: core.outcome,
    cat: core.class,
    suid: core.actor.ref,
    suser: personal?.actor_email ?? personal?.actor_name,
    src: personal?.ip,
    requestClientApplication: personal?.user_agent,
    reason: core.reason,
    cn1Label: 'logIndex',
    cn1: idx,
    cs1Label: 'leafHash',
    cs1: leafHash,
    cs2Label: 'resource',
    cs2: `${core.resource.type}/${core.resource.id}`,
    cs3Label: 'resourceName',
    cs3: core.resource.name,
    cs4Label: 'requestId',
    cs4: core.request,
    cs5Label: 'team',
    cs5: core.team,
    cs6Label: 'details',
    cs6: JSON.stringify({
      ...core.data,
      ...(core.before && { before: core.before }),
      ...(core.after && { after: core.after }),
      ...(core.behalf !== null && { on_behalf_of: core.behalf }),
    }),
  })
}

/** A record in ArcSight's Common Event Format, version 0. */
export function cef(record: SinkRecord): string {
  if (record.kind === 'event') return cefEvent(record)
  const facts = ownFacts(record)
  return line(`countersign.${record.kind}`, ownMessage(record), 0, {
    rt: Date.parse(record.at),
    externalId: record.uid,
    ...(facts.log_size !== undefined && { cn1Label: 'logSize', cn1: facts.log_size }),
    ...(facts.root_hash !== undefined && { cs1Label: 'rootHash', cs1: facts.root_hash }),
    ...(facts.checkpoint !== undefined && { cs6Label: 'checkpoint', cs6: facts.checkpoint }),
  })
}
