import type { Page } from '@playwright/test'
import { expect } from './fixtures'
import { open } from './open-page'
import type { Account } from './people'

/** Somebody’s pages of the product: at least one of every kind, with the seeded company’s content. */
export type Tour = {
  account: Account
  /** What these pages are about, for the tests' names. */
  about: string
  paths: (page: Page) => Promise<readonly string[]>
}

/** Where the row of a list leads. */
async function rowOf(page: Page, list: string, name: RegExp): Promise<string> {
  await open(page, list)
  const row = page.getByRole('link', { name }).first()
  await expect(row).toBeVisible()
  return (await row.getAttribute('href')) ?? ''
}

const SKILL = '/skills/sql-review'
const REVIEW_TABS = ['overview', 'files', 'findings', 'capabilities', 'discussion']

export const TOURS: readonly Tour[] = [
  {
    account: 'dana',
    about: 'the catalogue',
    paths: async () => [
      '/',
      '/skills',
      '/skills?q=nothing-has-this-name',
      SKILL,
      `${SKILL}?version=1.0.0`,
      `${SKILL}/files`,
      `${SKILL}/versions`,
      `${SKILL}/provenance`,
    ],
  },
  {
    account: 'dana',
    about: 'submitting',
    paths: async (page) => [
      '/submit',
      '/submissions',
      '/submissions?show=closed',
      await rowOf(page, '/submissions', /^statement-parser/),
      await rowOf(page, '/submissions?show=closed', /^payment-runbook/),
      '/account',
    ],
  },
  {
    account: 'yusuf',
    about: 'what is blocked',
    paths: async (page) => ['/', await rowOf(page, '/submissions', /^quick-setup/)],
  },
  {
    account: 'rita',
    about: 'the queue',
    paths: async () => ['/', '/reviews', '/reviews?queue=open', '/reviews?queue=decided'],
  },
  {
    account: 'rita',
    about: 'one review',
    paths: async (page) => {
      const review = await rowOf(page, '/reviews', /^chargeback-triage/)
      return REVIEW_TABS.map((tab) => `${review}?tab=${tab}`)
    },
  },
  {
    account: 'aude',
    about: 'the log',
    paths: async (page) => [
      '/audit',
      '/audit?range=nonsense',
      '/audit?q=publish&range=90d',
      '/audit?contains=runbook&range=1y',
      '/audit?q=nothing-has-this-word',
      await rowOf(page, '/audit?action=skill.publish', /^Publish skill/),
    ],
  },
  {
    account: 'aude',
    about: 'what watches the log',
    paths: async (page) => [
      '/audit/integrity',
      '/audit/violations',
      '/audit/violations?show=all&severity=critical',
      await rowOf(page, '/audit/violations?show=all', /^(Critical|High|Medium|Low): /),
      '/audit/rules',
      '/audit/rules/denial-burst',
    ],
  },
  {
    account: 'aude',
    about: 'evidence',
    paths: async (page) => [
      '/',
      '/compliance',
      '/compliance/controls',
      await rowOf(page, '/admin/integrations', /^Log shipper/),
    ],
  },
  {
    account: 'ada',
    about: 'where the log goes',
    paths: async (page) => {
      const sink = await rowOf(page, '/admin/integrations', /^Log shipper/)
      return [
        '/admin/integrations',
        '/admin/integrations/new',
        '/admin/integrations/new?kind=syslog',
        '/admin/integrations/new?kind=sentinel',
        sink,
        `${sink}/edit`,
      ]
    },
  },
  {
    account: 'ada',
    about: 'everything',
    paths: async () => [
      '/',
      '/admin/policies',
      '/admin/privacy',
      '/audit/integrity',
      '/audit/rules/new',
      '/audit/rules/role-grant-out-of-hours',
      '/reviews',
      '/account',
    ],
  },
]

/** Pages that are not what was asked for. */
export const ODD_PAGES = ['/nowhere', '/skills/no-such-skill', '/audit']
