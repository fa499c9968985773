import { benchSearch } from './search'

const f = await benchSearch(Number(process.argv[2] ?? 20))
console.log(JSON.stringify({ ...f, queries: undefined }))
console.table(f.queries)
process.exit()
