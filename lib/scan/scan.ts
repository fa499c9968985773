import 'server-only'
import { collectFrom } from '@/lib/scan/capabilities/collect'
import { Inventory } from '@/lib/scan/capabilities/inventory'
import { RULES } from '@/lib/scan/catalogue'
import { createDeadline, DEADLINE_MS } from '@/lib/scan/engine/deadline'
import { compare, withFingerprints } from '@/lib/scan/engine/fingerprint'
import { findingAt, type RawFinding, runRules } from '@/lib/scan/engine/run'
import type { SkillFacts } from '@/lib/scan/engine/source'
import { viewOf } from '@/lib/scan/engine/view'
import { checkClaudeCode } from '@/lib/scan/format/claude-code'
import { readFrontmatter } from '@/lib/scan/format/frontmatter'
import { checkOpenStandard } from '@/lib/scan/format/open-standard'
import { manifestOf } from '@/lib/scan/manifest'
import { readText } from '@/lib/scan/reading/read-text'
import { RULESET } from '@/lib/scan/ruleset'
import type { ScanFile, ScanReport } from '@/lib/scan/schema'

export type ScanOptions = {
  /** The skill's folder, which the open standard compares with its name; null when unknown. */
  folderName: string | null
  deadlineMs?: number
}

/**
 * Reads every byte of every file and reports formats, findings, capabilities and what could not be
 * read. Runs nothing, contacts nothing; the same bytes give the same report, byte for byte. Holds
 * one file at a time. Throws an Error when the deadline passes or a file cannot be read or is not
 * as long as it says: there is no partial report.
 */
export async function scanSkill(
  files: readonly ScanFile[],
  options: ScanOptions,
): Promise<ScanReport> {
  const checkpoint = createDeadline(options.deadlineMs ?? DEADLINE_MS)
  const ordered = [...files].sort((a, b) => compare(a.path, b.path))
  const skillFile =
    ordered.find(({ path }) => path === 'SKILL.md') ??
    ordered.find(({ path }) => path === 'skill.md') ??
    null
  const facts = await readFacts(skillFile, ordered, options.folderName)
  const inventory = new Inventory()
  const findings: RawFinding[] = []
  const unread: { file: string; reason: string }[] = []
  let bytes = 0
  for (const file of ordered) {
    await nextTurn()
    checkpoint()
    const content = await readWhole(file)
    bytes += content.byteLength
    const { text, reading } = readText(file.path, content)
    if (reading.kind !== 'text') unread.push({ file: file.path, reason: reading.reason })
    const view = viewOf(
      { path: file.path, mode: file.mode, size: content.byteLength, text, reading },
      facts,
    )
    checkpoint()
    findings.push(...runRules(view, facts, RULES, checkpoint))
    collectFrom(view, facts, inventory)
  }
  const capabilities = inventory.list()
  for (const rule of RULES)
    for (const hit of rule.conclude?.({ facts, capabilities }) ?? [])
      findings.push(
        findingAt(
          rule,
          skillFile?.path ?? 'SKILL.md',
          0,
          hit.severity ?? rule.severity,
          hit.evidence ?? '',
        ),
      )
  checkpoint()
  const format = {
    fileName: skillFile?.path ?? null,
    unreadable: unread.find(({ file }) => file === skillFile?.path)?.reason ?? null,
    folderName: options.folderName,
    frontmatter: facts.frontmatter,
  }
  return {
    ruleset: RULESET,
    manifest: manifestOf(facts.frontmatter, options.folderName),
    verdicts: [checkOpenStandard(format), checkClaudeCode(format)],
    findings: withFingerprints(findings),
    capabilities,
    coverage: { files: ordered.length, bytes, unread },
  }
}

async function readWhole(file: ScanFile): Promise<Uint8Array> {
  const content = await file.read()
  if (content.byteLength !== file.size)
    throw new Error(
      `${file.path} should have ${file.size} bytes but ${content.byteLength} were read. Upload the skill again.`,
    )
  return content
}

/** Lets the process answer others between two files. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

async function readFacts(
  skillFile: ScanFile | null,
  files: readonly ScanFile[],
  folderName: string | null,
): Promise<SkillFacts> {
  const paths = new Set(files.map(({ path }) => path))
  if (!skillFile) return { folderName, frontmatter: null, instructions: '', paths }
  const { text } = readText(skillFile.path, await readWhole(skillFile))
  return { folderName, frontmatter: readFrontmatter(text), instructions: text, paths }
}
