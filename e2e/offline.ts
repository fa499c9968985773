import { execFile } from 'node:child_process'
import type { Locator, Page } from '@playwright/test'

type Verdict = { code: number; said: string }

/** Runs the downloaded verifier as an outsider would: the file, what it is to check, and no network. */
export const verifyOffline = (verifier: string, args: readonly string[]): Promise<Verdict> =>
  new Promise((resolve) => {
    execFile(process.execPath, [verifier, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: `${stdout}${stderr}` }),
    )
  })

/** Follows a link that downloads and answers where the file was put, under its own name. */
export async function download(page: Page, link: Locator, folder: string): Promise<string> {
  const downloading = page.waitForEvent('download')
  await link.click()
  const file = await downloading
  const path = `${folder}/${file.suggestedFilename()}`
  await file.saveAs(path)
  return path
}
