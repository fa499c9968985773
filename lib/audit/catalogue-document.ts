import 'server-only'
import { ABOUT } from './catalogue-text'
import {
  ACTION_NAMES,
  ACTIONS,
  CATALOGUE_VERSION,
  CLASSES,
  EVENT_VERSION,
  OUTCOMES,
  RESOURCE_TYPES,
} from './schema'

const HEAD = `# Audit events

Generated from lib/audit/schema.ts and lib/audit/catalogue-text.ts (npm run audit:events). The list is
closed: the portal writes no other event. This is version ${CATALOGUE_VERSION} of the catalogue; events are written in
version ${EVENT_VERSION} of their shape, and version 1 (without \`before\` and \`after\`) is still read.

## Shape

The leaf of the Merkle log is SHA-256(0x00 ‖ JCS(core)) (RFC 6962, RFC 8785). The core:

| Field | What it is |
|---|---|
| \`v\`, \`id\`, \`org\` | Version of the shape, UUIDv7 of the event, the organization |
| \`ts\` | Microseconds since 1970, UTC |
| \`action\` | One of the list below: the attempt, whatever came of it |
| \`outcome\` | ${OUTCOMES.join(', ')} (denied: not allowed; failure: allowed, did not work) |
| \`actor\`, \`behalf\` | Pseudonym of who acted; of the person whose act made the portal act |
| \`via\`, \`request\` | Portal, token, job or seed; the id of the request |
| \`resource\` | What it is about: ${RESOURCE_TYPES.join(', ')} |
| \`team\`, \`reason\`, \`data\` | The team; the portal’s words for a refusal; plain facts |
| \`before\`, \`after\` | The plain fields that changed, as they were and became |
| \`class\` | ${CLASSES.join(', ')}: the action’s, or higher where something more sensitive was found and taken out |
| \`retention\` | How long it is kept (standard, activity) |
| \`sd\` | Digests of the personal fields (RFC 9901 §4.2.3), sorted |

Personal fields (\`actor_name\`, \`actor_email\`, \`ip\`, \`user_agent\`, \`comment\`, …) stand beside the event,
encrypted under the key of the person they tell about. Destroying that key erases them; the event and its
proof stay valid. The IP address is that of the client as the trusted proxy reports it.
Texts are searched for secrets and personal data before anything is stored: secrets and payment data are
replaced everywhere by their type, their last four characters and a keyed mark; personal data is replaced
in what stays for good.
`

const cell = (fields: string | undefined): string => (fields ? fields.replaceAll('|', '\\|') : '–')

const rowOf = (action: (typeof ACTION_NAMES)[number]): string => {
  const [about, data, changes] = ABOUT[action]
  const { label, class: dataClass, retention } = ACTIONS[action]
  const parts = [`\`${action}\``, label, about, cell(data), cell(changes), dataClass, retention]
  return `| ${parts.join(' | ')} |`
}

/** The text of docs/audit-events.md. */
export const catalogueDocument = (): string => `${HEAD}
## Actions

| Action | Name | What it says | Data | Before, after | Class | Kept |
|---|---|---|---|---|---|---|
${ACTION_NAMES.map(rowOf).join('\n')}
`
