import { prepareDatabase } from '@/lib/jobs/prepare-database'
import { JOBS } from '@/lib/schedule'

const appUrl = process.env.DATABASE_URL
if (!appUrl) {
  console.error('Set DATABASE_URL to the database that is to be migrated.')
  process.exit(1)
}

try {
  const ownerUrl = process.env.MIGRATION_DATABASE_URL || appUrl
  const { applied, notes } = await prepareDatabase({ ownerUrl, appUrl, jobs: JOBS })
  console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Already up to date.')
  for (const note of notes) console.warn(note)
} catch (error) {
  console.error(error)
  process.exit(1)
}
