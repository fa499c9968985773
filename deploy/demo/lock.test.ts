import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { askHolder, lockFolder } from './lock.mjs'

test('the second to come is told where the first one is; after its end the folder is free', async () => {
  const folder = `/nowhere/${randomUUID()}`
  expect(await askHolder(folder)).toBeNull()
  const first = await lockFolder(folder, () => ({ portalUrl: 'http://localhost:3000' }))
  if (first.held) throw new Error('The folder was locked already.')
  const second = await lockFolder(folder, () => ({}))
  expect(second.held).toEqual({ portalUrl: 'http://localhost:3000' })
  await first.release()
  const third = await lockFolder(folder, () => ({}))
  expect(third.held).toBeNull()
  if (!third.held) await third.release()
})
