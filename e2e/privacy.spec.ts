import { readFile } from 'node:fs/promises'
import { auditRow } from './auditing'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { download } from './offline'
import { open } from './open-page'
import { calmSkill, uniqueName } from './skills'
import { submit } from './submitting'
import { unpack } from './unpack'

const CARD = '4111 1111 1111 1111'

test('a rule of one’s own is tried, and then neither its secrets nor a card reach what is stored', async ({
  as,
}) => {
  test.slow()
  const [ada, dana, rita, aude] = [
    await as('ada'),
    await as('dana'),
    await as('rita'),
    await as('aude'),
  ]
  const type = uniqueName('case')
  const secret = `${type.toUpperCase()}-123456`
  await open(ada, '/admin/policies')
  await ada.getByRole('button', { name: 'New rule' }).click()
  const dialog = ada.getByRole('dialog', { name: 'New rule' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(`Case numbers ${type}`)
  await dialog.getByRole('textbox', { name: 'Type' }).fill(type)
  await dialog.getByLabel('Pattern').fill(`${type.toUpperCase()}-[0-9]{6}`)
  await dialog.getByLabel('Class').selectOption('restricted')
  await dialog.getByLabel('Try it before you save').fill(`About ${secret}.`)
  await dialog.getByRole('button', { name: 'Try', exact: true }).click()
  await expect(dialog.getByRole('group', { name: 'What would be stored' })).toHaveText(
    `About [${type}].`,
  )
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(ada.getByText('The rule was added.')).toBeVisible()

  const id = await submit(dana, calmSkill('with-secrets'))
  await open(rita, `/reviews/${id}?tab=discussion`)
  await rita
    .getByLabel('Say something to everyone in this review')
    .fill(`Customer ${secret} paid with ${CARD}.`)
  await rita.getByRole('button', { name: 'Add comment' }).click()
  const stored = `Customer [${type}] paid with`

  await open(aude, `/audit?resourceId=${id}&action=review.comment`)
  await auditRow(aude, 'Comment').first().click()
  await aude.waitForURL(/\/audit\/[0-9a-f-]{36}$/)
  await expect(aude.getByText(stored)).toBeVisible()
  await expect(aude.getByText('Restricted').first()).toBeVisible()
  await expect(rita.getByText(stored)).toBeVisible()
  for (const page of [rita, aude]) {
    expect(await page.content()).not.toContain(CARD)
    expect(await page.content()).not.toContain(secret)
  }
  expect(await tablesWith(secret)).toEqual([])
  expect(await tablesWith(CARD)).toEqual([])

  await open(ada, '/admin/policies')
  await ada.getByRole('button', { name: `Delete Case numbers ${type}` }).click()
  await ada.getByRole('button', { name: 'Delete rule' }).click()
  await expect(ada.getByText('The rule was deleted.')).toBeVisible()
})

/** Every table of the portal in which this text stands, in whatever column. */
const tablesWith = (text: string) =>
  withDatabase(async (database) => {
    const { rows } = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    )
    const found: string[] = []
    for (const { name } of rows) {
      const { rowCount } = await database.query(
        `SELECT 1 FROM ${name} AS row WHERE strpos(row::text, $1) > 0 LIMIT 1`,
        [text],
      )
      if (rowCount) found.push(name)
    }
    return found
  })

test('it takes two admins to erase somebody; a certificate says what was done, and old proofs still hold', async ({
  as,
}, info) => {
  const [ada, noor, aude] = [await as('ada'), await as('noor'), await as('aude')]
  await open(ada, '/admin/privacy')
  await ada.getByRole('button', { name: 'Ask for erasure' }).click()
  const dialog = ada.getByRole('dialog', { name: 'Ask for erasure' })
  const person = dialog.getByLabel('Person')
  const ingrid = person.getByRole('option', { name: /^Ingrid Haugen/ })
  const personId = (await ingrid.getAttribute('value')) ?? ''
  await person.selectOption(personId)
  await dialog.getByLabel('Ground').selectOption('no-longer-needed')
  await dialog.getByLabel('Why').fill('She left the bank and asked for it.')
  await dialog.getByRole('button', { name: 'Ask for erasure' }).click()
  await expect(ada.getByRole('heading', { name: 'Erase Ingrid Haugen' })).toBeVisible()
  const approve = ada.getByRole('button', { name: 'Approve and erase' })
  await expect(approve).toBeDisabled()
  await expect(approve).toHaveAccessibleDescription(/asked for an erasure cannot approve it/)

  await open(noor, '/admin/privacy')
  await noor.getByRole('button', { name: 'Approve and erase' }).click()
  await noor.getByRole('alertdialog').getByRole('button', { name: 'Erase for good' }).click()
  const row = noor.getByRole('row').filter({ hasText: personId.slice(0, 8) })
  await expect(row).toContainText('Erased')
  const link = row.getByRole('link', { name: 'Download' })
  const folder = info.outputPath('certificate')
  await unpack(await download(noor, link, info.outputDir), folder)
  const certificate = JSON.parse(await readFile(`${folder}/certificate.json`, 'utf8'))
  const statement = JSON.parse(Buffer.from(certificate.payload, 'base64').toString('utf8'))
  expect(JSON.stringify(statement)).toContain(personId)
  expect(JSON.stringify(statement)).not.toContain('Ingrid')

  await open(aude, `/audit?actor=${personId}&action=submission.send`)
  await auditRow(aude, 'Submit skill').first().click()
  await aude.waitForURL(/\/audit\/[0-9a-f-]{36}$/)
  await expect(aude.getByText('Erased', { exact: true }).first()).toBeVisible()
  expect(await aude.content()).not.toContain('Ingrid')
  await aude.getByRole('button', { name: 'Verify here' }).click()
  await expect(aude.getByText('Every step holds')).toBeVisible()
})
