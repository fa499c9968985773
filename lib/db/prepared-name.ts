import 'server-only'

const NAME = /^\/\* prepared ([\w-]+) \*\//

/**
 * The name under which Postgres keeps a statement's plan, from the comment that it begins with; empty
 * for every other statement, which is planned each time.
 */
export const preparedName = (sql: string): string => NAME.exec(sql)?.[1] ?? ''
