/** Severity of a finding. `critical` blocks a submission; `high` needs a reviewer's acceptance. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One thing a rule found, at one place. `evidence` is an excerpt with secrets masked. */
export type Finding = {
  ruleId: string
  severity: Severity
  category: string
  title: string
  /** Why it matters, for the person who has to decide. */
  why: string
  remedy: string
  file: string
  /** 1-based; 0 when the finding is about the file or package as a whole. */
  line: number
  evidence: string
  /** Stable across revisions while rule, file and evidence stay the same. Hex, 32 characters. */
  fingerprint: string
}

export const CAPABILITY_KINDS = [
  'tool',
  'command',
  'host',
  'path',
  'secret',
  'hook',
  'mcp-server',
  'inline-shell',
] as const
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number]

/** Something the skill can do or reach, and the places that show it (at most 20). */
export type Capability = {
  kind: CapabilityKind
  value: string
  places: readonly { file: string; line: number }[]
}

export type FormatProblem = {
  level: 'error' | 'warning'
  /** Frontmatter key or file the problem is about, or null for the whole document. */
  field: string | null
  rule: string
  message: string
  remedy: string
  line: number | null
}

/** Verdict against one format: the open Agent Skills standard, or what Claude Code loads. */
export type FormatVerdict = {
  format: 'agent-skills' | 'claude-code'
  valid: boolean
  problems: readonly FormatProblem[]
}

/** What SKILL.md says of itself. */
export type SkillManifest = {
  name: string
  description: string
  license: string | null
  /** Every frontmatter key as parsed YAML, JSON-safe. */
  frontmatter: Record<string, unknown>
}

export type ScanReport = {
  /** Identifies engine and rules: `v1-<12 hex>`; changes whenever any rule changes. */
  ruleset: string
  manifest: SkillManifest | null
  verdicts: readonly FormatVerdict[]
  findings: readonly Finding[]
  capabilities: readonly Capability[]
  coverage: {
    files: number
    bytes: number
    /** Files no rule could read as text, each with the reason. */
    unread: readonly { file: string; reason: string }[]
  }
}

/** A file as the scanner sees it. `path` is relative to the skill's root, with `/`. */
export type ScanFile = {
  path: string
  mode: number
  size: number
  read: () => Promise<Uint8Array>
}
