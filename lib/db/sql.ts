import 'server-only'
import { Prisma } from './generated/client'

/** Composable, parameterised SQL for queries that Prisma's builder cannot say. */
export const { sql, join, empty } = Prisma
export type Sql = Prisma.Sql

/** Postgres says a unique constraint was broken (SQLSTATE 23505), in Prisma's words. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError &&
  (error.code === 'P2002' || (error.code === 'P2010' && String(error.meta?.code) === '23505'))

/** Postgres cannot be reached: the caller should try again, nothing was changed. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientInitializationError ||
  (error instanceof Prisma.PrismaClientKnownRequestError &&
    ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'].includes(error.code)) ||
  (error instanceof Error &&
    /Can't reach database server|ECONNREFUSED|ECONNRESET|EPIPE|terminating connection|Connection terminated|not queryable|Connection ended|the database system is|timeout exceeded when trying to connect/.test(
      `${error.message} ${String(error.cause ?? '')}`,
    ))
