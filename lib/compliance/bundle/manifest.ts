import 'server-only'
import { createHash, type KeyObject } from 'node:crypto'
import { signedNote, verifierKey } from '@/lib/audit/log/note-signing'
import { type SigningKey, signingKey } from '@/lib/crypto/signing-key'
import { env } from '@/lib/env'
import program from '@/package.json'
import { actionsOf } from '../frameworks/framework'
import type { ExportKeyView } from '../schema'
import type { BundleContext } from './context'
import { skeletonFiles } from './skeleton'
import type { ControlReport } from './summary'
import type { FileRecord } from './zip-stream'

export const BUNDLE_SCHEMA = 'countersign-export/v2'
export const GENERATOR = { name: program.name, version: program.version }

/** What a signature line calls the signer: this deployment. */
const keyName = (): string => `${new URL(env.PORTAL_URL).host}/countersign-export`

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()

/** The key that exports are signed with now, to be pinned by whoever verifies them. */
export function exportKey(key: SigningKey = signingKey('export')): ExportKeyView {
  return {
    verifierKey: verifierKey(keyName(), key),
    pem: pemOf(key.publicKey),
    sha256: createHash('sha256')
      .update(key.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  }
}

/** The part of the log the bundle stands on. Said aloud when the log no longer reaches back so far. */
function snapshotOf({ snapshot, scope }: BundleContext) {
  const { origin, from, to, end, minIndex } = snapshot
  const isCut = minIndex > 0n && from <= minIndex
  return {
    origin,
    from: Number(from),
    to: Number(to),
    size: Number(end.size),
    root: end.root,
    start: snapshot.start && { size: Number(snapshot.start.size), root: snapshot.start.root },
    minIndex: Number(minIndex),
    retention: isCut
      ? `Events before index ${minIndex} were removed by retention. What the period from ${scope.from.toISOString()} had there is not in this export.`
      : 'Nothing of the period was removed by retention.',
    skeleton: skeletonFiles(snapshot).map((file) => ({
      name: file.name,
      from: Number(file.from),
      to: Number(file.to),
    })),
  }
}

/** What the bundle holds and how it came about; every file by its hash. */
export function manifestJson(
  context: BundleContext,
  { reports, isTruncated }: { reports: readonly ControlReport[]; isTruncated: boolean },
  files: readonly FileRecord[],
): string {
  const { framework, scope, period } = context
  const manifest = {
    schema: BUNDLE_SCHEMA,
    id: context.id,
    framework: framework.id,
    organization: context.organization,
    period: { ...period, timezone: 'UTC', inclusive: true },
    requestedBy: context.requestedBy,
    createdAt: context.createdAt.toISOString(),
    generatedAt: context.generatedAt.toISOString(),
    generator: GENERATOR,
    filter: {
      source: 'the audit log of this deployment (audit.audit_event), refusals included',
      from: scope.from.toISOString(),
      before: scope.to.toISOString(),
      actions: actionsOf(framework),
      order: 'time, then event id',
    },
    snapshot: snapshotOf(context),
    samples: {
      size: context.sampleSize,
      order:
        'SHA-256 over the root of the snapshot (32 bytes), control id, event id: the lowest first',
    },
    proofs: { of: 'exceptions and samples', truncated: isTruncated },
    withheld:
      'Personal fields of events (name, e-mail, address, user agent, typed text) are not opened. Events name people by pseudonym; people.csv resolves those.',
    controls: reports.map(({ control, population, files: names }) => ({
      id: control.id,
      actions: control.actions,
      population,
      files: names,
    })),
    files,
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** A signed note over three lines: the format, the export's id, the SHA-256 of manifest.json in hex. */
export function manifestSignature(id: string, manifest: string): string {
  const sha256 = createHash('sha256').update(manifest).digest('hex')
  return signedNote(`${BUNDLE_SCHEMA}\n${id}\n${sha256}\n`, keyName(), signingKey('export'))
}
