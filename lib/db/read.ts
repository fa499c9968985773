import 'server-only'
import { prismaClient } from './client'
import type { Prisma, PrismaClient } from './generated/client'

type Model = Uncapitalize<Prisma.ModelName>
type Reads = 'findUnique' | 'findFirst' | 'findMany' | 'count' | 'aggregate' | 'groupBy'
type ReadOnly = { [M in Model]: Pick<PrismaClient[M], Reads> } & Pick<PrismaClient, '$queryRaw'>

/** Reads only. A write needs a `Tx`, and `change()` in lib/audit is where one gets it. */
export const db: ReadOnly = new Proxy({} as ReadOnly, {
  get: (_target, name) => {
    const client = prismaClient()
    const member: unknown = Reflect.get(client, name)
    return typeof member === 'function' ? member.bind(client) : member
  },
})
