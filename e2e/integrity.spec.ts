import type { Page } from '@playwright/test'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { open } from './open-page'

/** One log for all, so one thing after the other. */
test.describe.configure({ mode: 'serial' })

/** The refused approval of the seeded history: what somebody with a grudge would like to be otherwise. */
const REFUSED = `SELECT e.event_id AS id, i.idx::int AS index FROM audit.audit_event e
  JOIN audit.audit_index i USING (event_id)
  WHERE e.action = 'review.decide' AND e.outcome = 'denied' AND i.idx < 400 ORDER BY e.ts LIMIT 1`

/** What only a superuser of Postgres can do: the guards of the log do not bind them. */
async function rewriteOutcome(outcome: 'success' | 'denied', id: string): Promise<void> {
  await withDatabase(async (database) => {
    await database.query('SET session_replication_role = replica')
    await database.query(
      `UPDATE audit.audit_event SET outcome = $1::text,
         core = jsonb_set(core, '{outcome}', to_jsonb($1::text)) WHERE event_id = $2`,
      [outcome, id],
    )
  })
}

const verifications = (page: Page) => page.getByRole('listitem').filter({ hasText: /^Everything/ })

/** Has everything verified, watches it being done, and answers the row of its result. */
async function verifyEverything(page: Page) {
  await open(page, '/audit/integrity')
  const before = await verifications(page).count()
  await page.getByRole('button', { name: 'Verify everything' }).click()
  await expect(page.getByRole('progressbar', { name: /^Verifying everything/ })).toBeVisible()
  await expect(verifications(page)).toHaveCount(before + 1, { timeout: 30_000 })
  const newest = verifications(page).first()
  await expect(newest).toContainText('asked for by Ada Kowalczyk')
  return newest
}

test('every guard stands, checkpoints are signed, and a verification of everything finds nothing', async ({
  as,
}) => {
  const page = await as('ada')
  const result = await verifyEverything(page)
  await expect(result).toContainText('Nothing found')
  await expect(page.getByText('No alarm is open')).toBeVisible()
  await expect(page.getByText('The application can only insert')).toBeVisible()
})

test('what a superuser rewrites in the database is found, tells the admins, and is cleared with a reason', async ({
  as,
}) => {
  test.slow()
  const page = await as('ada')
  const { id, index } = await withDatabase(async (database) => {
    const { rows } = await database.query<{ id: string; index: number }>(REFUSED)
    const [row] = rows
    if (!row) throw new Error('The seeded history has no refused approval any more.')
    return row
  })
  await rewriteOutcome('success', id)
  try {
    const result = await verifyEverything(page)
    await expect(result).toContainText(/\d findings?/)
    await result.getByText('What was found').click()
    await expect(result).toContainText(`Event ${id} (index ${index}) is not what was logged`)
    const alarm = page.getByRole('listitem').filter({ hasText: 'What is stored is not what was' })
    await expect(alarm.first()).toContainText(id)
    await expect(async () => {
      await open(page, '/')
      await page.getByRole('button', { name: /^Notifications/ }).click()
      const notice = page.getByRole('link', { name: /What is stored is not what was logged/ })
      await expect(notice.first()).toBeVisible({ timeout: 1_000 })
    }).toPass({ timeout: 20_000 })
    await open(page, `/audit/${id}`)
    await expect(page.getByText('This event was altered after it was written')).toBeVisible()
  } finally {
    await rewriteOutcome('denied', id)
  }

  await expect(await verifyEverything(page)).toContainText('Nothing found')
  const clear = page.getByRole('button', { name: /^Clear: / })
  for (let open = await clear.count(); open > 0; open -= 1) {
    await clear.first().click()
    const dialog = page.getByRole('alertdialog')
    await dialog
      .getByLabel('What was found and done')
      .fill('The row was restored from the backup and the account that wrote it was closed.')
    await dialog.getByRole('button', { name: 'Clear alarm' }).click()
    await expect(clear).toHaveCount(open - 1)
  }
  await expect(page.getByText('No alarm is open')).toBeVisible()
  await page.getByText(/^Earlier alarms/).click()
  await expect(page.getByText(/Cleared by Ada Kowalczyk/).first()).toBeVisible()
  await open(page, `/audit/${id}`)
  await expect(page.getByText('Leaf matches')).toBeVisible()
})
