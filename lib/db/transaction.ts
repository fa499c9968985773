import 'server-only'
import { prismaClient } from './client'
import type { Prisma } from './generated/client'

export type Tx = Prisma.TransactionClient

/** READ COMMITTED, Postgres's default: commands lock the rows they decide on. */
export const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  prismaClient().$transaction(work, { maxWait: 5_000, timeout: 30_000 })
