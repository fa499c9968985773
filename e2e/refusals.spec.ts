import type { Page } from '@playwright/test'
import { eventsOf } from './auditing'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { hydrated, open } from './open-page'
import { answerIdentityProvider, signIn } from './people'
import { intercept, replay, type SentForm, withField } from './replay'
import { blockedSkill, CRITICAL_LINE, calmSkill, revised, riskySkill } from './skills'
import {
  choose,
  decide,
  draft,
  expectState,
  publish,
  revise,
  sendDecision,
  submissionOf,
  submit,
} from './submitting'

test.describe.configure({ mode: 'parallel' })

test.describe('what the scan holds up', () => {
  test('a critical finding blocks with file, line, rule and remedy, and cannot be sent', async ({
    as,
  }) => {
    const page = await as('dana')
    const id = await draft(page, blockedSkill('quick-start'))
    await open(page, `/submissions/${id}`)
    const finding = page.getByRole('article').filter({ hasText: 'EXE-02' })
    await expect(finding).toContainText('Critical')
    await expect(finding).toContainText('SKILL.md:9')
    await expect(finding).toContainText(CRITICAL_LINE)
    await expect(finding).toContainText('Ship the script inside the skill')
    await expect(page.getByText('A critical finding blocks this skill')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send for review' })).toBeDisabled()
    await expect(page.getByText(/It cannot be sent yet: Critical finding EXE-02/)).toBeVisible()
  })

  test('a high finding keeps approvals from counting until a reviewer accepts it in writing', async ({
    as,
  }) => {
    const id = await submit(await as('dana'), riskySkill('desk-address'))
    const page = await as('rita')
    await open(page, `/reviews/${id}`)
    await expect(page.getByRole('radio', { name: /^Approve/ })).toBeDisabled()
    await expect(page.getByText('A high finding needs written acceptance')).toBeVisible()

    const tabs = page.getByRole('navigation', { name: 'Review', exact: true })
    await tabs.getByRole('link', { name: /^Findings/ }).click()
    await page.getByText('Accept this finding…').click()
    await page.getByLabel('Reason').fill('It holds an address only, and no secret.')
    await page.getByRole('button', { name: 'Accept finding' }).click()
    await expect(page.getByText(/Accepted by Rita Lindqvist until/)).toBeVisible()
    await decide(page, id, 'Approve')
  })
})

test.describe('separation of duties', () => {
  test('Dana cannot approve her own submission, not even with a reviewer’s form', async ({
    as,
  }) => {
    const [dana, rita] = [await as('dana'), await as('rita')]
    const id = await submit(dana, calmSkill('own-work'))
    await open(dana, `/submissions/${id}`)
    await expect(dana.getByRole('radio', { name: /^Approve/ })).toHaveCount(0)
    const form = await reviewersForm(rita, id)
    expect(await (await replay(dana, form)).text()).toContain(
      'You do not have permission to review',
    )
    await expectDenied(await as('aude'), id, 'Dana Okafor')
  })

  test('Ada, an admin, cannot approve what she submitted, and the page says why', async ({
    as,
  }) => {
    const ada = await as('ada')
    const id = await submit(ada, calmSkill('admin-work'))
    await open(ada, `/reviews/${id}`)
    await expect(ada.getByText(/no exception, for admins either/).first()).toBeVisible()
    await expect(ada.getByRole('radio', { name: /^Approve/ })).toBeDisabled()
    await expect(ada.getByRole('button', { name: 'Assign myself' })).toHaveCount(0)
  })

  test('neither a reviewer’s form nor another’s id lets Ada approve what she submitted', async ({
    as,
  }) => {
    const [ada, rita, aude] = [await as('ada'), await as('rita'), await as('aude')]
    const id = await submit(ada, calmSkill('admin-forgery'))
    const form = await reviewersForm(rita, id)
    const ritaId = await personId(aude, 'Rita Lindqvist')
    for (const forged of [form, withField(form, 'reviewerId', ritaId)])
      expect(await (await replay(ada, forged)).text()).toContain('You submitted this')
    await expectDenied(aude, id, 'Ada Kowalczyk')
  })

  test('nobody approves twice, and a form sent again changes nothing', async ({ as }) => {
    const [dana, rita] = [await as('dana'), await as('rita')]
    const id = await submit(dana, calmSkill('twice'))
    const form = await reviewersForm(rita, id)
    const first = await replay(rita, form)
    expect(await first.text()).toContain('Approved. One more approval publishes it.')
    const second = await replay(rita, form)
    expect(await second.text()).toContain('Each person decides once')
    await open(rita, `/reviews/${id}`)
    await expect(rita.getByText(/You have already decided on these bytes/)).toBeVisible()
    await expect(rita.getByRole('button', { name: 'Send decision' })).toHaveCount(0)
    expect(await submissionOf(rita, id)).toMatchObject({ approvals: 1, state: 'under-review' })
  })

  test('a developer’s forged decision on another’s submission is denied and recorded', async ({
    as,
  }) => {
    const [dana, rita, tomas] = [await as('dana'), await as('rita'), await as('tomas')]
    const id = await submit(dana, calmSkill('forged'))
    await replay(tomas, await reviewersForm(rita, id))
    await expectDenied(await as('aude'), id, 'Tomás Herrera')
  })
})

test.describe('decisions', () => {
  test('a new revision voids the earlier approval and says so', async ({ as }) => {
    const [dana, rita] = [await as('dana'), await as('rita')]
    const skill = calmSkill('second-thoughts')
    const id = await submit(dana, skill)
    await decide(rita, id, 'Approve', 'Fine as it is.')
    await revise(dana, id, revised(skill))
    expect(await submissionOf(dana, id)).toMatchObject({ approvals: 0, revision: 2 })
    await open(rita, `/reviews/${id}?tab=discussion`)
    await expect(rita.getByText(/^Void since/)).toBeVisible()
    await decide(rita, id, 'Approve', 'Read it again.')
    expect(await submissionOf(rita, id)).toMatchObject({ approvals: 1, state: 'under-review' })
  })

  test('a decision on bytes that changed meanwhile is refused and what was typed stays', async ({
    as,
  }) => {
    const [dana, rita] = [await as('dana'), await as('rita')]
    const skill = calmSkill('meanwhile')
    const id = await submit(dana, skill)
    await choose(rita, id, 'Approve', 'Every line of the first revision.')
    await revise(dana, id, revised(skill))
    await sendDecision(rita)
    await expect(
      rita.getByRole('alert').filter({ hasText: /revision|bytes|changed/ }),
    ).toBeVisible()
    await expect(rita.getByLabel(/^Comment/)).toHaveValue('Every line of the first revision.')
    expect((await submissionOf(rita, id)).approvals).toBe(0)
  })

  test('requested changes reach the submitter, whose revision comes back to the queue', async ({
    as,
  }) => {
    const [dana, ravi] = [await as('dana'), await as('ravi')]
    const skill = calmSkill('unfinished')
    const id = await submit(dana, skill)
    await decide(ravi, id, 'Request changes', 'Please say where the columns come from.')
    await open(dana, `/submissions/${id}`)
    await expectState(dana, 'Changes requested')
    await expect(
      dana.getByRole('main').getByText('Please say where the columns come from.').first(),
    ).toBeVisible()
    await revise(dana, id, revised(skill))
    await open(ravi, '/reviews')
    await expect(ravi.getByRole('link', { name: `${skill.name} 1.0.0` })).toBeVisible()
  })

  test('one rejection closes a submission for good', async ({ as }) => {
    const [dana, rita, ravi] = [await as('dana'), await as('rita'), await as('ravi')]
    const id = await submit(dana, calmSkill('unwanted'))
    await decide(rita, id, 'Approve')
    await decide(ravi, id, 'Reject', 'The desk has a tool for this already.')
    await open(dana, `/submissions/${id}`)
    await expectState(dana, 'Rejected')
    await expect(
      dana.getByRole('main').getByText('The desk has a tool for this already.').first(),
    ).toBeVisible()
    expect((await submissionOf(dana, id)).state).toBe('rejected')
  })

  test('a rejection without a reason is not accepted', async ({ as }) => {
    const [dana, ravi] = [await as('dana'), await as('ravi')]
    const id = await submit(dana, calmSkill('speechless'))
    await choose(ravi, id, 'Reject')
    await sendDecision(ravi)
    await expect(ravi.getByText(/at least 10 characters/).first()).toBeVisible()
    expect((await submissionOf(ravi, id)).state).toBe('pending')
  })

  test('two approvals at the very same moment publish once', async ({ as }) => {
    const [dana, rita, ravi] = [await as('dana'), await as('rita'), await as('ravi')]
    const skill = calmSkill('photo-finish')
    const id = await submit(dana, skill)
    await Promise.all([choose(rita, id, 'Approve'), choose(ravi, id, 'Approve')])
    await Promise.all([sendDecision(rita), sendDecision(ravi)])
    for (const page of [rita, ravi])
      await expect(page.getByText(/^Approved( and published as|\. One more)/)).toBeVisible()
    expect((await submissionOf(dana, id)).state).toBe('published')
    const published = await eventsOf(await as('aude'), { action: 'skill.publish', q: skill.name })
    expect(published).toHaveLength(1)
  })

  test('a version that was published is never used twice', async ({ as }) => {
    const [dana, rita, ravi] = [await as('dana'), await as('rita'), await as('ravi')]
    const skill = calmSkill('version-two')
    await publish(dana, [rita, ravi], skill)
    const id = await draft(dana, revised(skill))
    await open(dana, `/submissions/${id}`)
    await dana.getByLabel('Version').fill('1.0.0')
    await dana.getByLabel('What reviewers should know').fill('The same number, other bytes.')
    await dana.getByRole('button', { name: 'Send for review' }).click()
    await expect(dana.getByRole('alert').filter({ hasText: 'Version 1.0.0 of' })).toBeVisible()
    await expect(dana.getByLabel('What reviewers should know')).toHaveValue(
      'The same number, other bytes.',
    )
    await dana.getByLabel('Version').fill('1.1.0')
    await dana.getByRole('button', { name: 'Send for review' }).click()
    await expectState(dana, 'Waiting for review')
  })
})

test.describe('access', () => {
  for (const path of ['/audit', '/compliance', '/reviews'])
    test(`a developer who opens ${path} is told why not, and it is recorded`, async ({ as }) => {
      const page = await as('tomas')
      await open(page, path)
      await expect(
        page.getByRole('heading', { level: 1, name: 'You do not have access to this page' }),
      ).toBeAttached()
      await expect(page.getByRole('link', { name: 'See my roles' })).toBeVisible()
      const denied = await eventsOf(await as('aude'), { action: 'page.open', resourceId: path })
      expect(denied).toContainEqual(
        expect.objectContaining({ outcome: 'denied', actorName: 'Tomás Herrera' }),
      )
    })

  test('somebody without a role is told whom to ask and sees nothing else', async ({ page }) => {
    await signIn(page, 'kofi')
    await withDatabase((database) =>
      database.query(
        `DELETE FROM role_grant WHERE user_id = (SELECT id FROM "user" WHERE name = 'Kofi Asante')`,
      ),
    )
    for (const path of ['/', '/skills']) {
      await open(page, path)
      await expect(page.getByRole('main')).toContainText(/ask/i)
      await expect(page.getByRole('main')).toContainText('Kofi')
      await expect(page.getByRole('main').getByRole('link', { name: 'sql-review' })).toHaveCount(0)
    }
    expect((await page.request.get('/api/v1/skills')).status()).toBe(403)
  })

  test('who is signed out signs in and is brought back to the page and its filters', async ({
    page,
  }) => {
    const path = '/skills?category=data'
    await open(page, path)
    await page.getByRole('button', { name: /^Continue with/ }).click()
    await answerIdentityProvider(page, 'tomas')
    await page.waitForURL(path)
    await expect(page.getByRole('link', { name: 'sql-review' })).toBeVisible()
  })

  test('a session that ends in the middle of a form loses nothing that was typed', async ({
    page,
    browser,
  }) => {
    await signIn(page, 'lwazi')
    const id = await draft(page, calmSkill('interrupted'))
    await open(page, `/submissions/${id}`)
    const typed = 'Half an hour of careful words about the columns.'
    await page.getByLabel('Category').selectOption({ label: 'Data' })
    await page.getByLabel('What reviewers should know').fill(typed)

    const elsewhere = await browser.newContext()
    const other = await elsewhere.newPage()
    await signIn(other, 'lwazi', '/account')
    await hydrated(other)
    await other.getByRole('button', { name: 'End all others' }).click()
    await other.getByRole('button', { name: /^End \d+ sessions?$/ }).click()
    await expect(other.getByText('All other sessions were ended.')).toBeVisible()
    await elsewhere.close()

    await page.getByRole('button', { name: 'Send for review' }).click()
    await expect(page.getByText('Your session has ended')).toBeVisible()
    await expect(page.getByLabel('What reviewers should know')).toHaveValue(typed)

    const opened = page.context().waitForEvent('page')
    await page.getByRole('link', { name: /Sign in in a new tab/ }).click()
    const tab = await opened
    await hydrated(tab)
    await tab.getByRole('button', { name: /^Continue with/ }).click()
    await answerIdentityProvider(tab, 'lwazi')
    await tab.waitForURL('/submissions')
    await tab.close()

    await expect(page.getByLabel('What reviewers should know')).toHaveValue(typed)
    await expect(page.getByLabel('Category')).toHaveValue('data')
    await page.getByRole('button', { name: 'Send for review' }).click()
    await expectState(page, 'Waiting for review')
    await expect(page.getByText(typed).first()).toBeVisible()
  })
})

/** What Rita’s browser sends when she approves, held back before it arrives. */
async function reviewersForm(rita: Page, id: string): Promise<SentForm> {
  await choose(rita, id, 'Approve')
  return intercept(rita, () => sendDecision(rita))
}

/** Nothing was decided, and each attempt is in the log under the name of whoever made it. */
async function expectDenied(auditor: Page, id: string, name: string): Promise<void> {
  expect(await submissionOf(auditor, id)).toMatchObject({ approvals: 0, state: 'pending' })
  const events = await eventsOf(auditor, { action: 'review.decide', resourceId: id })
  expect(events.length).toBeGreaterThan(0)
  for (const event of events) expect(event).toMatchObject({ outcome: 'denied', actorName: name })
}

/** The pseudonym of a person, from the auditor's own list. */
async function personId(auditor: Page, name: string): Promise<string> {
  await open(auditor, '/audit')
  const option = auditor.getByRole('combobox', { name: 'Person' }).getByRole('option', { name })
  return (await option.getAttribute('value')) ?? ''
}
