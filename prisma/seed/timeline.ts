/** What happened at the demo company, told in days before today. */

export type Account = string

export type SkillPlan = {
  /** The skill's name; its files are in `skills/<folder>`, later versions in overlay folders. */
  name: string
  by: Account
  category: 'engineering' | 'data' | 'operations' | 'security' | 'documents' | 'compliance'
  tags: string
  versions: readonly VersionPlan[]
}

export type VersionPlan = {
  version: string
  /** Folders laid over one another, first to last. */
  folders: readonly string[]
  daysAgo: number
  summary: string
  /** What happens after it was uploaded, in order. Without `send` it stays a draft. */
  steps: readonly Step[]
}

export type Step =
  | { do: 'send' }
  | { do: 'approve' | 'reject' | 'request-changes'; by: Account; hours: number; comment: string }
  | { do: 'comment'; by: Account; hours: number; text: string }
  | { do: 'accept'; by: Account; hours: number; reason: string }
  | { do: 'revise'; hours: number; folders: readonly string[] }
  | { do: 'withdraw'; hours: number; reason: string }
  /** An attempt that must be refused: the refusal is part of the history. */
  | { do: 'refused-approval'; by: Account; hours: number }

const send: Step = { do: 'send' }
const approve = (by: Account, hours: number, comment = ''): Step => ({
  do: 'approve',
  by,
  hours,
  comment,
})
const both = (first: string, hours: number, second: string, later: number): Step[] => [
  send,
  approve(first, hours, 'Read every file. It does what it says and nothing else.'),
  approve(second, later),
]

export const timeline: readonly SkillPlan[] = [
  {
    name: 'release-notes',
    by: 'lwazi',
    category: 'engineering',
    tags: 'git, writing',
    versions: [
      {
        version: '1.0.0',
        folders: ['release-notes'],
        daysAgo: 86,
        summary: 'First skill of the platform team: drafts release notes from the commits.',
        steps: both('rita', 3, 'ravi', 22),
      },
      {
        version: '1.1.0',
        folders: ['release-notes', 'release-notes@1.1.0'],
        daysAgo: 41,
        summary: 'Adds a section for operations and a small script that lists commits by scope.',
        steps: [
          send,
          {
            do: 'comment',
            by: 'ravi',
            hours: 5,
            text: 'The script only runs `git log` and `sed`. Can it fail on a tag with a slash in its name?',
          },
          {
            do: 'comment',
            by: 'lwazi',
            hours: 7,
            text: 'Tried with `team/1.0`: it works, because the tag is quoted.',
          },
          approve('ravi', 8, 'Thanks, tried it too.'),
          approve('soojin', 26),
        ],
      },
      {
        version: '1.2.0',
        folders: ['release-notes', 'release-notes@1.1.0', 'release-notes@1.2.0'],
        daysAgo: 9,
        summary: 'Style guide: security entries say what to do and never describe the attack.',
        steps: both('rita', 2, 'soojin', 4),
      },
    ],
  },
  {
    name: 'sql-review',
    by: 'mei',
    category: 'data',
    tags: 'sql, postgres, review',
    versions: [
      {
        version: '1.0.0',
        folders: ['sql-review'],
        daysAgo: 79,
        summary: 'Reads migrations for locks and slow patterns. Read-only: no shell, no database.',
        steps: both('rita', 4, 'ravi', 9),
      },
      {
        version: '1.1.0',
        folders: ['sql-review', 'sql-review@1.1.0'],
        daysAgo: 30,
        summary: 'Adds a page on lock modes after the incident of last month.',
        steps: both('ravi', 20, 'rita', 28),
      },
    ],
  },
  {
    name: 'payment-runbook',
    by: 'dana',
    category: 'operations',
    tags: 'payments, on-call',
    versions: [
      {
        version: '1.0.0',
        folders: ['payment-runbook', 'payment-runbook@draft'],
        daysAgo: 70,
        summary: 'Guides the on-call engineer through late and failed payment runs.',
        steps: [
          send,
          {
            do: 'request-changes',
            by: 'rita',
            hours: 6,
            comment:
              'A skill must not restart the settlement service on its own. Please remove scripts/restart.sh; a guide is enough.',
          },
          { do: 'revise', hours: 30, folders: ['payment-runbook'] },
          approve('rita', 33, 'Now it only reads. Good.'),
          approve('ravi', 47),
        ],
      },
    ],
  },
  {
    name: 'incident-postmortem',
    by: 'ada',
    category: 'documents',
    tags: 'writing, incidents',
    versions: [
      {
        version: '1.0.0',
        folders: ['incident-postmortem'],
        daysAgo: 63,
        summary: 'Blameless postmortems with the template that risk agreed on.',
        steps: [
          send,
          { do: 'refused-approval', by: 'ada', hours: 1 },
          approve('ravi', 5),
          approve('soojin', 23, 'The template matches the one of the risk handbook.'),
        ],
      },
    ],
  },
  {
    name: 'iban-test-data',
    by: 'tomas',
    category: 'engineering',
    tags: 'testing, payments',
    versions: [
      {
        version: '1.0.0',
        folders: ['iban-test-data'],
        daysAgo: 55,
        summary: 'Fictitious account numbers with correct check digits, so nobody takes real ones.',
        steps: both('ravi', 3, 'soojin', 7),
      },
    ],
  },
  {
    name: 'dependency-upgrade',
    by: 'lwazi',
    category: 'engineering',
    tags: 'npm, maintenance',
    versions: [
      {
        version: '1.0.0',
        folders: ['dependency-upgrade'],
        daysAgo: 48,
        summary: 'One dependency at a time, changelog first. Uses npm against our mirror only.',
        steps: both('rita', 8, 'ravi', 31),
      },
    ],
  },
  {
    name: 'model-validation-report',
    by: 'kofi',
    category: 'compliance',
    tags: 'risk, models',
    versions: [
      {
        version: '1.0.0',
        folders: ['model-validation-report'],
        daysAgo: 36,
        summary: 'Drafts the validation report from the metrics file; figures are never edited.',
        steps: both('soojin', 4, 'rita', 21),
      },
    ],
  },
  {
    name: 'data-dictionary',
    by: 'mei',
    category: 'data',
    tags: 'warehouse, documentation',
    versions: [
      {
        version: '1.0.0',
        folders: ['data-dictionary'],
        daysAgo: 27,
        summary: 'Explains warehouse columns with owner and classification.',
        steps: both('rita', 2, 'ravi', 6),
      },
      {
        version: '1.1.0',
        folders: ['data-dictionary', 'data-dictionary@1.1.0'],
        daysAgo: 12,
        summary: 'Adds the four classifications as a reference page.',
        steps: both('ravi', 1, 'rita', 3),
      },
    ],
  },
  {
    name: 'branch-opening-hours',
    by: 'yusuf',
    category: 'documents',
    tags: 'branches',
    versions: [
      {
        version: '1.0.0',
        folders: ['branch-opening-hours'],
        daysAgo: 19,
        summary: 'Answers opening-hour questions from the list in the repository.',
        steps: both('rita', 5, 'soojin', 18),
      },
    ],
  },
  {
    name: 'core-banking-shell',
    by: 'yusuf',
    category: 'operations',
    tags: 'operations',
    versions: [
      {
        version: '0.1.0',
        folders: ['core-banking-shell'],
        daysAgo: 16,
        summary: 'Lets operations run maintenance on the core hosts from Claude Code.',
        steps: [
          send,
          {
            do: 'reject',
            by: 'ravi',
            hours: 2,
            comment:
              'Unrestricted shell on the core hosts without confirmation is not something a skill may do here. Talk to platform about a runbook instead.',
          },
        ],
      },
    ],
  },
  {
    name: 'feature-flag-cleanup',
    by: 'tomas',
    category: 'engineering',
    tags: 'maintenance',
    versions: [
      {
        version: '1.0.0',
        folders: ['feature-flag-cleanup'],
        daysAgo: 14,
        summary: 'Removes flags that have been on for everyone for a month.',
        steps: [
          send,
          {
            do: 'withdraw',
            hours: 20,
            reason: 'Platform is building the same into the flag service.',
          },
        ],
      },
    ],
  },
  {
    name: 'customer-letter',
    by: 'ingrid',
    category: 'documents',
    tags: 'writing, retail',
    versions: [
      {
        version: '1.0.0',
        folders: ['customer-letter'],
        daysAgo: 6,
        summary: 'Plain-language letters to retail customers, in the tone of the style guide.',
        steps: [
          send,
          {
            do: 'request-changes',
            by: 'soojin',
            hours: 9,
            comment:
              'Complaint letters need the wording that compliance approved. Please add it as a reference file.',
          },
        ],
      },
    ],
  },
  {
    name: 'quick-setup',
    by: 'yusuf',
    category: 'engineering',
    tags: 'onboarding',
    versions: [
      {
        version: '0.1.0',
        folders: ['quick-setup'],
        daysAgo: 4,
        summary: 'Sets up the laptop of a new colleague in one go.',
        steps: [send],
      },
    ],
  },
  {
    name: 'chargeback-triage',
    by: 'tomas',
    category: 'operations',
    tags: 'payments, disputes',
    versions: [
      {
        version: '1.0.0',
        folders: ['chargeback-triage'],
        daysAgo: 2,
        summary:
          'Sorts a batch of chargebacks and lists the evidence for each. Reads deadlines from the disputes desk.',
        steps: [
          send,
          {
            do: 'accept',
            by: 'soojin',
            hours: 3,
            reason:
              'That .env file holds the desk address only; its token comes from the environment and goes nowhere but our own desk.',
          },
          approve('soojin', 4, 'The only host it talks to is our own desk.'),
        ],
      },
    ],
  },
  {
    name: 'pull-request-summary',
    by: 'lwazi',
    category: 'engineering',
    tags: 'git, writing',
    versions: [
      {
        version: '1.0.0',
        folders: ['pull-request-summary'],
        daysAgo: 1,
        summary: 'Describes a branch for its pull request: users, build, risks, tests.',
        steps: [send],
      },
    ],
  },
  {
    name: 'statement-parser',
    by: 'dana',
    category: 'data',
    tags: 'payments, statements',
    versions: [
      {
        version: '1.0.0',
        folders: ['statement-parser'],
        daysAgo: 0.1,
        summary: '',
        steps: [],
      },
    ],
  },
]
