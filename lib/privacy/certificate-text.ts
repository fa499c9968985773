import 'server-only'
import type { Certificate } from './schema'

const counted = ({ what, count }: { what: string; count: number | null }) =>
  count === null ? what : `${count} ${what}`

const recipient = (one: Certificate['recipients'][number]): string =>
  `${one.name}: ${one.kind}, ${one.destination}, with personal fields since ${one.personalSince ?? 'it began'}${one.until ? ` until ${one.until}` : ''}`

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '  none\n' : lines.map((line) => `  - ${line}\n`).join('')

/** The certificate for people to read. The signed JSON is what counts. */
export const certificateText = (certificate: Certificate): string => `ERASURE CERTIFICATE
${certificate.organization}

Certificate  ${certificate.id}
Person       ${certificate.person} (pseudonym; the person can no longer be named)
Ground       ${certificate.ground}
Asked for    ${certificate.requestedAt} by ${certificate.requestedBy}
Approved     ${certificate.erasedAt} by ${certificate.approvedBy}

Keys destroyed
${list(certificate.keysDestroyed.map(({ id, madeAt, destroyedAt }) => `${id}, made ${madeAt}, destroyed ${destroyedAt}`))}
The audit log
  - ${certificate.log.events} events by this pseudonym stay, without name, e-mail, IP address or browser
  - ${certificate.log.personalRecords} encrypted records about the person can no longer be opened
  - The log had ${certificate.log.size} entries then, and the root ${certificate.log.root}: proofs stay valid

Removed
${list(certificate.removed.map(counted))}
Kept, and why
${list(certificate.kept.map((kept) => `${counted(kept)}: ${kept.why} (${kept.ground})`))}
Recipients to notify (Art. 19)
${list(certificate.recipients.map(recipient))}
Backups
  ${certificate.backups.statement}

What digests are
  ${certificate.digests}

Outside the portal
  ${certificate.copies}

The file certificate.json beside this text is a signed envelope (DSSE 1.0.2, Ed25519). Its payload is
this certificate; keys.json holds the public keys, which the portal also publishes.
`
