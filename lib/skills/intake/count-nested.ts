import 'server-only'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Budget } from './budget'
import { printable, tooLarge } from './refusals'
import type { Spool, Spooled } from './spool'
import { reading, withZip } from './zip-file'

type Nested = Spooled & { path: string }

/**
 * Counts what an archive among the skill's files would unpack to, as if it were part of the upload,
 * and refuses what cannot be counted (damaged, encrypted, too deep). The archive itself stays one
 * file of the skill. Looks into zip, gzip and tar; does nothing for other files.
 * @param depth 1 for a file of the skill
 */
export async function countNested(spool: Spool, file: Nested, budget: Budget, depth = 1) {
  if (file.archive === null) return
  if (depth > budget.limits.nestingMax)
    throw tooLarge({
      field: printable(file.path),
      rule: 'archive-nesting',
      message: `"${printable(file.path)}" is an archive more than ${budget.limits.nestingMax} archives deep.`,
      remedy: 'Unpack it, or leave it out.',
    })
  if (file.archive === 'tar') return countTar(spool, file, budget)
  if (file.archive === 'gzip') return countGzip(spool, file, budget, depth)
  return countZip(spool, file, budget, depth)
}

/** Counts what one member holds in turn and gives its room in the spool back. */
async function countMember(spool: Spool, member: Nested, budget: Budget, depth: number) {
  await countNested(spool, member, budget, depth)
  spool.rewind(member.start)
}

function countZip(spool: Spool, file: Nested, budget: Budget, depth: number) {
  const inside = (name: string) => `${printable(file.path)} › ${printable(name)}`
  return withZip(
    { spool, range: file, label: file.path, budget },
    (_entry, name) => inside(name),
    async (zip) => {
      for (const item of zip.items) {
        const member = await zip.unpack(item)
        await countMember(spool, { ...member, path: item.path }, budget, depth + 1)
      }
    },
  )
}

// Not `pipeline`: it would replace the reason why reading stopped by its own abort error.
async function* gunzipped(packed: Readable): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  packed.on('error', (error) => gunzip.destroy(error))
  try {
    yield* packed.pipe(gunzip)
  } finally {
    packed.destroy()
    gunzip.destroy()
  }
}

async function countGzip(spool: Spool, file: Nested, budget: Budget, depth: number) {
  budget.countEntries(1)
  const meter = budget.meter(file.path, file.size)
  const content = await reading(file.path, () => spool.append(gunzipped(spool.open(file)), meter))
  // A tar in a gzip is one archive to everyone who made one.
  const innerDepth = content.archive === 'tar' ? depth : depth + 1
  await countMember(spool, { ...content, path: file.path }, budget, innerDepth)
}

const BLOCK = 512
const SIZE_FIELD = { start: 124, end: 136 }

/** POSIX octal, or GNU base-256 when the top bit is set; what is neither ends the walk. */
function tarMemberSize(header: Buffer): number {
  const field = header.subarray(SIZE_FIELD.start, SIZE_FIELD.end)
  return (field[0] ?? 0) & 0x80
    ? Number(field.readBigUInt64BE(4))
    : Number.parseInt(field.toString('latin1').replace(/\0.*$/, '').trim() || '0', 8)
}

/** A tar cannot unpack to more than its own bytes, so only its entries are counted. */
async function countTar(spool: Spool, file: Nested, budget: Budget) {
  const header = Buffer.alloc(BLOCK)
  for (let at = 0; at + BLOCK <= file.size; ) {
    await spool.readInto(header, 0, BLOCK, file.start + at)
    const size = tarMemberSize(header)
    if (header[0] === 0 || !Number.isSafeInteger(size)) return
    budget.countEntries(1)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}
