import 'server-only'
import { toolsIn } from '@/lib/scan/capabilities/tools'
import { defineRule } from '@/lib/scan/engine/rule'

const DECLARES =
  /network|internet|https?:|api\b|web|online|url|host|fetch|download|upload|cloud|remote|server/i

export default defineRule({
  id: 'CTL-04',
  severity: 'low',
  category: 'agent control',
  title: 'Uses the network without saying so',
  why: 'The scripts contact hosts that neither the description, the compatibility note nor allowed-tools mention, so a reader of the catalogue does not expect it.',
  remedy: 'Say in compatibility which hosts the skill contacts and why.',
  needles: [],
  examples: {
    match: [
      {
        path: 'scripts/a.sh',
        text: 'curl -s https://files.unlisted-cdn.io/list.json -o list.json\n',
        skill: 'Formats lists.',
      },
    ],
    pass: [{ path: 'scripts/a.sh', text: 'sort list.txt\n' }],
  },
  *detect() {},
  *conclude({ facts, capabilities }) {
    const data = facts.frontmatter?.data ?? {}
    const said = [
      data.description,
      data.when_to_use,
      data.compatibility,
      ...toolsIn(data['allowed-tools']),
    ].join(' ')
    if (DECLARES.test(said)) return
    const hosts = capabilities.filter(
      ({ kind, places }) =>
        kind === 'host' && places.some(({ file }) => !/\.(?:md|txt|json|ya?ml)$/i.test(file)),
    )
    if (hosts.length > 0)
      yield {
        segment: null,
        index: 0,
        length: 0,
        evidence: hosts
          .slice(0, 8)
          .map(({ value }) => value)
          .join(', '),
      }
  },
})
