import 'server-only'
import { defineRule } from '../rule'

/** Hashes of where somebody was seen, the latest last. Their key goes with the person. */
type Seen = { networks: readonly string[]; countries: readonly string[] }

const KEPT = 50
const remembered = (list: readonly string[], one: string | null): readonly string[] =>
  one === null ? list : [...list.filter((known) => known !== one), one].slice(-KEPT)

/** The first sign-in of a person teaches; from the second on, an unseen network or country is found. */
export const newNetwork = defineRule<
  {
    watch: {
      kind: 'choices'
      label: string
      hint: string
      options: { value: string; label: string }[]
      default: string[]
    }
  },
  Seen
>({
  id: 'new-network',
  version: 1,
  title: 'Sign-in from a new network or country',
  description:
    'Somebody signed in from a network (/24 of IPv4, /48 of IPv6) or a country where the portal never saw them. Only keyed hashes are remembered; erasing a person forgets them.',
  severity: 'medium',
  ownerRole: 'admin',
  dueHours: 24,
  controls: ['SOC 2 CC6.1', 'SOC 2 CC7.2', 'ISO 27001 A.8.16', 'HIPAA 164.308(a)(5)(ii)(C)'],
  actions: ['session.sign-in'],
  outcomes: ['success'],
  params: {
    watch: {
      kind: 'choices',
      label: 'What is new',
      hint: 'Countries are known when GEOIP_FILE is set.',
      options: [
        { value: 'network', label: 'A network' },
        { value: 'country', label: 'A country' },
      ],
      default: ['network', 'country'],
    },
  },
  keyOf: ({ core }) => (core.actor.kind === 'user' ? core.actor.ref : null),
  evaluate: ({ core }, { watch }, state, facts) => {
    const places = facts.placesOf(core.id)
    if (core.actor.kind !== 'user' || places === null) return null
    const { network, country } = places
    const next = {
      networks: remembered(state?.networks ?? [], network),
      countries: remembered(state?.countries ?? [], country),
    }
    const remember = { state: next, subject: core.actor.ref }
    if (state === null) return remember
    const isNewCountry =
      country !== null && state.countries.length > 0 && !state.countries.includes(country)
    if (watch.includes('country') && isNewCountry)
      return {
        ...remember,
        hit: {
          dedupe: core.id,
          severity: 'high',
          summary: 'Signed in from a country where they were never seen before.',
        },
      }
    const isNewNetwork =
      network !== null && state.networks.length > 0 && !state.networks.includes(network)
    if (!watch.includes('network') || !isNewNetwork) return remember
    const summary = 'Signed in from a network where they were never seen before.'
    return { ...remember, hit: { dedupe: core.id, summary } }
  },
})
