import 'server-only'
import { defineRule, type Hit } from '@/lib/scan/engine/rule'

const SHORT_DESCRIPTION = 20

export default defineRule({
  id: 'QLT-01',
  severity: 'low',
  category: 'quality',
  title: 'Describes itself poorly',
  why: 'People find, and Claude chooses, a skill by its name and description. Without a licence nobody knows whether it may be used.',
  remedy: 'Give a description that says what the skill does and when to use it, and a licence.',
  needles: [],
  examples: {
    match: [
      { path: 'SKILL.md', text: '---\nname: a\ndescription: Helps.\nlicense: MIT\n---\nText.\n' },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Turns merged pull requests into release notes.\n---\nText.\n',
      },
    ],
    pass: [
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Turns merged pull requests into release notes.\nlicense: Apache-2.0\n---\nText.\n',
      },
    ],
  },
  *detect() {},
  *conclude({ facts }): Generator<Hit> {
    const data = facts.frontmatter?.data ?? {}
    const description = typeof data.description === 'string' ? data.description.trim() : ''
    const missing = [
      data.name ? '' : 'no name',
      description.length < SHORT_DESCRIPTION
        ? description
          ? 'a very short description'
          : 'no description'
        : '',
      data.license || [...facts.paths].some((path) => /^licen[cs]e/i.test(path))
        ? ''
        : 'no licence',
    ].filter(Boolean)
    if (missing.length > 0)
      yield { segment: null, index: 0, length: 0, evidence: missing.join(', ') }
  },
})
