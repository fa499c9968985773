import { migrate } from '@/lib/db/migrate'

const databaseUrl = process.env.DATABASE_URL
if (!databaseUrl) {
  console.error('Set DATABASE_URL to the database that is to be migrated.')
  process.exit(1)
}

try {
  const applied = await migrate(databaseUrl)
  console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Already up to date.')
} catch (error) {
  console.error(error)
  process.exit(1)
}
