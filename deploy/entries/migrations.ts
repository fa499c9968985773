import { prepareDatabase as prepare } from '@/lib/jobs/prepare-database'
import { JOBS } from '@/lib/schedule'

export { migrate } from '@/lib/db/migrate'

/** Schema, queues and rights, for `npm run up`. `folder` is prisma/. */
export const prepareDatabase = (urls: { ownerUrl: string; appUrl: string }, folder: string) =>
  prepare({ ...urls, jobs: JOBS, folder })
