import type { APIResponse, Page } from '@playwright/test'

/** A server action's request as the page would have sent it. */
export type SentForm = { url: string; headers: Record<string, string>; body: Buffer }

/** Holds back what the page sends when `act` is done, so that somebody else may try to send it. */
export async function intercept(page: Page, act: () => Promise<void>): Promise<SentForm> {
  const held = new Promise<SentForm>((resolve) => {
    void page.route('**', async (route) => {
      const request = route.request()
      const headers = await request.allHeaders()
      if (request.method() !== 'POST' || !headers['next-action']) return route.fallback()
      resolve({ url: request.url(), headers, body: request.postDataBuffer() ?? Buffer.alloc(0) })
      await route.abort()
    })
  })
  await act()
  const form = await held
  await page.unroute('**')
  return form
}

const KEPT = ['accept', 'content-type', 'next-action', 'next-router-state-tree', 'origin']

/** Sends a form with the session of whoever has `page` open. */
export function replay(page: Page, { url, headers, body }: SentForm): Promise<APIResponse> {
  const kept = KEPT.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))
  return page.request.post(url, { data: body, headers: Object.fromEntries(kept) })
}

/** The same form with one more field, as a forger would add it. */
export function withField(form: SentForm, name: string, value: string): SentForm {
  const boundary = /boundary=(.+)$/.exec(form.headers['content-type'] ?? '')?.[1] ?? ''
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="1_${name}"\r\n\r\n${value}\r\n`
  return { ...form, body: Buffer.concat([Buffer.from(part), form.body]) }
}
