import { type BrowserContext, test as base, type Page } from '@playwright/test'
import { type Account, sessionFile } from './people'

type Fixtures = {
  /** A page in a browser of its own, in which this person is signed in. */
  as: (account: Account) => Promise<Page>
}

export const test = base.extend<Fixtures>({
  as: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (account) => {
      const context = await browser.newContext({ storageState: sessionFile(account) })
      contexts.push(context)
      return context.newPage()
    })
    for (const context of contexts) await context.close()
  },
})

export { expect } from '@playwright/test'
