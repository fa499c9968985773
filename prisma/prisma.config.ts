import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: './schema',
  migrations: { path: './migrations' },
  // `generate` needs no database; `migrate deploy`, where a site uses it, does.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unused' },
})
