import 'server-only'
import type { Tx } from '@/lib/db/transaction'

/** Two sign-ins of one person at once, first ones too, wait for each other. */
export async function lockIdentity(tx: Tx, issuer: string, subject: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${JSON.stringify([issuer, subject])}, 0))`
}
