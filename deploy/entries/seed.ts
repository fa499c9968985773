import { finish, seed } from '../../prisma/seed'

await seed()
await finish()
