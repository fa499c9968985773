import 'server-only'
import { arrange } from './arrange'
import { Budget } from './budget'
import { countNested } from './count-nested'
import { type Contents, contents, type IntakeFile, intakeFile } from './intake-file'
import type { IntakeLimits } from './limits'
import { pathProblem, tidyPath } from './paths'
import { refusal } from './refusals'
import type { Spool, Spooled } from './spool'
import { kindProblem, unixMode } from './zip-entry'
import { type EntryCheck, WHOLE_UPLOAD, withZip } from './zip-file'

const EXECUTABLE_BITS = 0o111

/**
 * Unpacks an uploaded zip from one range of the spool to the end of it. All names and headers are
 * judged before the first byte is inflated; sizes are judged by what really comes out.
 * Refuses with `invalid` or `too_large`; each problem's field is the entry's path.
 */
export async function readZip(
  spool: Spool,
  upload: Spooled,
  limits: IntakeLimits,
): Promise<Contents> {
  const budget = new Budget(limits, upload.size)
  const modes = new Map<string, number>()
  const check: EntryCheck = (entry, name, isFolder) => {
    const path = tidyPath(name)
    // Told here already: a list of ten thousand names of 64 KB each must not be held in memory.
    const wrong = path === '' ? null : pathProblem(path, limits)
    const problem = wrong ?? kindProblem(entry, path, isFolder)
    if (problem) throw refusal('invalid', [problem])
    if (!isFolder) modes.set(path, unixMode(entry))
    return path
  }
  return withZip({ spool, range: upload, label: WHOLE_UPLOAD, budget }, check, async (zip) => {
    const items = zip.items.filter((item) => !item.isFolder)
    const { folderName, kept, ignored } = arrange(
      items.map((item) => item.path),
      limits,
    )
    const files: IntakeFile[] = []
    for (const item of items) {
      const path = kept.get(item.path)
      if (path === undefined) continue
      const spooled = await zip.unpack(item)
      await countNested(spool, { ...spooled, path: item.path }, budget)
      const mode = modes.get(item.path) ?? 0
      files.push(
        intakeFile(spool, path, spooled, mode === 0 ? null : (mode & EXECUTABLE_BITS) !== 0),
      )
    }
    return contents(files, folderName, ignored)
  })
}
