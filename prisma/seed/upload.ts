import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { INTAKE_LIMITS } from '@/lib/skills/intake/limits'
import { type Intake, receiveUpload } from '@/lib/skills/intake/receive'

const SKILLS = 'prisma/seed/skills'

/** The files of overlay folders, later ones in front, as a browser would upload them. */
function filesOf(folders: readonly string[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const folder of folders) {
    const root = join(process.cwd(), SKILLS, folder)
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      if (statSync(join(root, path)).isFile())
        files.set(path.replaceAll('\\', '/'), readFileSync(join(root, path)))
    }
  }
  return files
}

/** Sends a skill's folder through the same intake as a browser's upload, for as long as `use` runs. */
export async function withUpload<T>(
  name: string,
  folders: readonly string[],
  use: (intake: Intake) => Promise<T>,
): Promise<T> {
  const form = new FormData()
  for (const [path, bytes] of filesOf(folders))
    form.append('file', new File([new Uint8Array(bytes)], `${name}/${path}`))
  const request = new Request('http://seed.invalid/', { method: 'POST', body: form })
  const intake = await receiveUpload(request, INTAKE_LIMITS)
  return use(intake).finally(() => intake.dispose())
}
