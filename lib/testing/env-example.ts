import { envSchema } from '@/lib/env'

const HEAD = `# Settings of Countersign, generated from lib/env.ts (npm run env:example).
# The demo (npm run up) needs none of them.
`

type Described = { description?: string | undefined; safeParse: (value: unknown) => unknown }

function line(name: string, setting: Described): string {
  const parsed = setting.safeParse(undefined) as { success: boolean; data?: unknown }
  const value = parsed.success ? `# ${name}=${String(parsed.data)}` : `${name}=`
  return `# ${setting.description ?? ''}${parsed.success ? ' Optional.' : ''}\n${value}\n`
}

/** The text of .env.example: every setting, what it is for, and its default. */
export const envExample = (): string =>
  [HEAD, ...Object.entries(envSchema.shape).map(([name, setting]) => line(name, setting))].join(
    '\n',
  )
