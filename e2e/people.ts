import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { runningDemo } from './global-demo'
import { open } from './open-page'

/** Who takes part in the tests. `kofi` and `lwazi` sign in by themselves, where their session is the matter. */
export const SIGNED_IN = [
  'dana',
  'rita',
  'ravi',
  'soojin',
  'ada',
  'noor',
  'aude',
  'tomas',
  'yusuf',
] as const
export type Account = (typeof SIGNED_IN)[number]

const sessions = fileURLToPath(new URL('../test-results/sessions', import.meta.url))

/** Where the session of a person is kept for the run; written by sign-in.setup.ts. */
export const sessionFile = (account: Account) => join(sessions, `${account}.json`)

/** Signs in as a person would, through the identity provider, and arrives at `path`. */
export async function signIn(page: Page, account: string, path = '/'): Promise<void> {
  await open(page, `/sign-in?callbackUrl=${encodeURIComponent(path)}`)
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await answerIdentityProvider(page, account)
  await page.waitForURL(path)
}

/** Fills in the identity provider's own page, wherever the redirect came from. */
export async function answerIdentityProvider(page: Page, account: string): Promise<void> {
  await page.getByLabel('Account', { exact: true }).fill(account)
  await page.getByLabel('Password').fill(runningDemo().password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
