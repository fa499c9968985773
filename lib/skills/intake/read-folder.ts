import 'server-only'
import { arrange } from './arrange'
import { Budget } from './budget'
import { countNested } from './count-nested'
import { type Contents, contents, type IntakeFile, intakeFile } from './intake-file'
import type { IntakeLimits } from './limits'
import type { Spool, Spooled } from './spool'

/** One file part of a form, already in the spool. `path` is the name the browser sent, tidied. */
export type UploadedPart = { path: string; spooled: Spooled }

/** Judges the files of a dropped folder, which lie in the spool, by the same rules as a zip. */
export async function readFolder(
  spool: Spool,
  parts: readonly UploadedPart[],
  limits: IntakeLimits,
): Promise<Contents> {
  const { folderName, kept, ignored } = arrange(
    parts.map((part) => part.path),
    limits,
  )
  const budget = new Budget(
    limits,
    parts.reduce((sum, part) => sum + part.spooled.size, 0),
  )
  budget.countEntries(parts.length)
  const files: IntakeFile[] = []
  for (const part of parts) {
    const path = kept.get(part.path)
    if (path === undefined) continue
    budget.meter(part.path, part.spooled.size)(part.spooled.size)
    await countNested(spool, { ...part.spooled, path: part.path }, budget)
    files.push(intakeFile(spool, path, part.spooled, null))
  }
  return contents(files, folderName, ignored)
}
