import { request } from 'node:http'
import type { Page } from '@playwright/test'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { runningDemo } from './global-demo'
import { manifest, uniqueName } from './skills'

const MIB = 1024 * 1024
const UNIX = 3
const SYMLINK = 0o120777

type Entries = Record<string, string | Uint8Array | Zippable[string]>

const asZippable = (entries: Entries): Zippable =>
  Object.fromEntries(
    Object.entries(entries).map(([path, content]) => [
      path,
      typeof content === 'string' ? strToU8(content) : content,
    ]),
  )

/** A zip that has a good SKILL.md and, beside it, whatever is given. */
function besideManifest(entries: (folder: string) => Entries): Buffer {
  const folder = uniqueName('hostile')
  const good = { [`${folder}/SKILL.md`]: manifest(folder, 'Nothing to see here.') }
  return Buffer.from(zipSync(asZippable({ ...good, ...entries(folder) })))
}

/** 64 MB of zeros in a few kilobytes: about a thousand to one. */
export const zipBomb = () =>
  besideManifest((folder) => ({ [`${folder}/data.bin`]: new Uint8Array(64 * MIB) }))

export const traversal = () =>
  besideManifest((folder) => ({ [`${folder}/../../etc/cron.d/job`]: '* * * * * root true\n' }))

export const symlink = () =>
  besideManifest((folder) => ({
    [`${folder}/passwords`]: [strToU8('/etc/passwd'), { os: UNIX, attrs: SYMLINK << 16 }],
  }))

/** A name in Latin-1, as an old tool would write it: é is one byte, which is not UTF-8. */
export function invalidName(): Buffer {
  const zip = besideManifest((folder) => ({ [`${folder}/caf\u00e9.md`]: '# Menu\n' }))
  const [utf8, latin1] = [Buffer.from('caf\u00e9'), Buffer.from([0x63, 0x61, 0x66, 0xe9, 0xe9])]
  for (let at = zip.indexOf(utf8); at >= 0; at = zip.indexOf(utf8, at + 1)) latin1.copy(zip, at)
  return zip
}

export const withoutManifest = () =>
  Buffer.from(zipSync({ 'my-skill/README.md': strToU8('# Not a skill\n') }))

export const notAZip = () => Buffer.from('PK\u0003\u0004 and then nothing that a zip would hold')

export const emptyZip = () => Buffer.from(zipSync({}))

/** A form with this many files, as a browser sends a folder. */
export async function folderOf(count: number): Promise<{ body: Buffer; type: string }> {
  const folder = uniqueName('many')
  const form = new FormData()
  form.append('files', new Blob([manifest(folder, 'Many.')]), `${folder}/SKILL.md`)
  for (let at = 1; at < count; at += 1) form.append('files', new Blob(['x']), `${folder}/${at}.txt`)
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') ?? ''
  return { body: Buffer.from(await encoded.arrayBuffer()), type }
}

/** Announces more bytes than anybody may send, sends none of them, and answers what comes back. */
export async function announce(
  page: Page,
  bytes: number,
): Promise<{ status: number; text: string }> {
  const { portalUrl } = runningDemo()
  const cookies = await page.context().cookies(portalUrl)
  return new Promise((resolve, reject) => {
    const sending = request(
      new URL('/api/v1/submissions', portalUrl),
      {
        method: 'POST',
        headers: {
          'content-type': 'application/zip',
          'content-length': bytes,
          origin: portalUrl,
          cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        },
      },
      async (answer) => {
        let text = ''
        for await (const chunk of answer) text += chunk
        sending.destroy()
        resolve({ status: answer.statusCode ?? 0, text })
      },
    )
    sending.on('error', reject)
    sending.flushHeaders()
  })
}
