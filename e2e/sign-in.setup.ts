import { expect, test as setup } from '@playwright/test'
import { SIGNED_IN, sessionFile, signIn } from './people'

for (const account of SIGNED_IN)
  setup(`${account} signs in through the identity provider`, async ({ page }) => {
    await signIn(page, account)
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeAttached()
    await page.context().storageState({ path: sessionFile(account) })
  })
