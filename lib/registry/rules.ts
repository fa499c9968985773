import { compareVersions } from '@/lib/skills/rules'

type Versioned = { name: string; version: string; sequence: bigint }

/** Semantic precedence; where two versions have the same, the one published later is newer. */
export const isNewer = (a: Versioned, b: Versioned): boolean => {
  const order = compareVersions(a.version, b.version)
  return order === 0 ? a.sequence > b.sequence : order > 0
}

/** All versions, the newest first. */
export const newestFirst = <T extends Versioned>(publications: readonly T[]): T[] =>
  [...publications].sort((a, b) => (isNewer(a, b) ? -1 : 1))

/** The newest version of each skill, sorted by name. */
export function latestByVersion<T extends Versioned>(publications: readonly T[]): T[] {
  const newest = new Map<string, T>()
  for (const publication of publications) {
    const held = newest.get(publication.name)
    if (!held || isNewer(publication, held)) newest.set(publication.name, publication)
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const archiveName = (name: string, version: string) => `${name}-${version}.zip`

// A skill's name has no dot, so the first `-<number>.<number>.<number>` begins the version.
const ARCHIVE = /^([a-z0-9-]+?)-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\.zip$/

/** Reads `<name>-<version>.zip`; null for anything else. */
export function parseArchiveName(file: string): { name: string; version: string } | null {
  const [, name, version] = ARCHIVE.exec(file) ?? []
  return name && version ? { name, version } : null
}

/** The file a skill begins with; the format allows two spellings. */
export const skillDocumentPath = (files: readonly { path: string }[]): string =>
  files.find(({ path }) => path.toLowerCase() === 'skill.md')?.path ?? 'SKILL.md'

const VERIFY = `node -e '
const { createHash, createPublicKey, verify } = require("node:crypto")
const read = (file) => require("node:fs").readFileSync(file)
const [envelope, keys, archive] = process.argv.slice(1).map(read)
const { payload, payloadType, signatures } = JSON.parse(envelope)
const body = Buffer.from(payload, "base64")
const head = \`DSSEv1 \${payloadType.length} \${payloadType} \${body.length} \`
const signed = Buffer.concat([Buffer.from(head), body])
const signer = JSON.parse(keys).attestation.find(({ kid, pem }) => signatures.some(
  ({ keyid, sig }) => keyid === kid
    && verify(null, signed, createPublicKey(pem), Buffer.from(sig, "base64"))))
const { subject, predicate } = JSON.parse(body)
const sha256 = createHash("sha256").update(archive).digest("hex")
if (!signer || !subject.some(({ digest }) => digest.sha256 === sha256)) throw "NOT VERIFIED"
console.log("verified", predicate.skill.name, predicate.skill.version, "sha256:" + sha256)
console.log("signed by key", signer.kid)
for (const { reviewer, at } of predicate.approvals) console.log("approved by", reviewer, at)
'`

/**
 * A shell command that checks an attestation against an archive with Node and the public keys alone:
 * the signature (DSSE v1, Ed25519), and that the archive is the one signed.
 */
export const verifyCommand = (envelope: string, keys: string, archive: string): string =>
  `${VERIFY} ${envelope} ${keys} ${archive}`
