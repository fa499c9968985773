import 'server-only'
import { createHash } from 'node:crypto'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { DsseEnvelope } from '@/lib/crypto/dsse'
import { AppError } from '@/lib/errors'
import { certificateKeys, openCertificate } from './certificate'
import { certificateText } from './certificate-text'
import { erasureResource } from './resource'
import { zipFiles } from './zip-files'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export type CertificateDownload = { filename: string; bytes: AsyncGenerator<Uint8Array> }

/**
 * The certificate of an erasure as a zip: signed envelope, text and keys. Needs config:write; recorded.
 * Throws `not_found` when there is none.
 */
export async function downloadCertificate(actor: Actor, id: string): Promise<CertificateDownload> {
  const resource = erasureResource(id)
  return change(
    actor,
    { action: 'erasure.certificate', resource, needs: 'config:write' },
    async (tx) => {
      const request = UUID.test(id) ? await tx.erasureRequest.findUnique({ where: { id } }) : null
      if (!request?.certificate || !request.decidedAt)
        throw new AppError('not_found', 'There is no certificate: this person was not erased.')
      const envelope = request.certificate as unknown as DsseEnvelope
      const sha256 = createHash('sha256').update(envelope.payload, 'base64').digest('hex')
      const files = [
        { name: 'certificate.txt', parts: [certificateText(openCertificate(envelope))] },
        { name: 'certificate.json', parts: [`${JSON.stringify(envelope, null, 2)}\n`] },
        { name: 'keys.json', parts: [`${JSON.stringify(certificateKeys(), null, 2)}\n`] },
      ]
      const download = {
        filename: `erasure-certificate-${id.slice(-8)}.zip`,
        bytes: zipFiles(files, request.decidedAt),
      }
      return changed(download, succeeded('erasure.certificate', { resource, data: { sha256 } }))
    },
  )
}
