import { expect, test } from 'vitest'
import { asOwner } from '@/lib/testing/as-owner'
import { headsBetween } from './snapshot'

const heads = (from: number, to: number, stepSeconds: number) =>
  asOwner(`INSERT INTO audit.audit_checkpoint (size, root, note, created_at)
    SELECT n, sha256('x'), 'note ' || n,
      timestamptz '2026-01-01 00:00:00Z' + n * interval '${stepSeconds} seconds'
    FROM generate_series(${from}, ${to}) AS n`)

test('of too many signed heads the last of every day stays, the newest day too', async () => {
  await heads(1, 1_000, 500)
  expect(await headsBetween(1n, 1_000n)).toHaveLength(1_000)
  await heads(1_001, 1_200, 500)
  // 172.8 heads a day: the last of a day is the last before midnight, UTC.
  expect(await headsBetween(1n, 1_200n)).toEqual(
    [172, 345, 518, 691, 863, 1_036, 1_200].map((size) => `note ${size}`),
  )
})
