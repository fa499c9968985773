import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { anyFreePort, isFree, rememberedPort, requireFree } from './ports.mjs'

const open: Server[] = []

function occupy(port: number, host: string): Promise<void> {
  const server = createServer()
  open.push(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
})

test('a port is taken when either loopback address is', async () => {
  const port = await anyFreePort()
  expect(await isFree(port)).toBe(true)
  await occupy(port, '127.0.0.1')
  expect(await isFree(port)).toBe(false)
})

test('a taken port is refused with the option that avoids it', async () => {
  const port = await anyFreePort()
  await occupy(port, '127.0.0.1')
  await expect(requireFree('--port', port, 'the portal')).rejects.toMatchObject({
    message: `Port ${port}, where the portal is to listen, is taken by another program.`,
    remedy: expect.stringContaining(`--port ${port + 1}`),
  })
})

test('a port is kept from start to start, until somebody else has it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-ports-'))
  const file = join(folder, 'port')
  const first = await rememberedPort(file)
  expect(await rememberedPort(file)).toBe(first)
  await occupy(first, '127.0.0.1')
  const second = await rememberedPort(file)
  expect(second).not.toBe(first)
  expect(await readFile(file, 'utf8')).toBe(`${second}\n`)
  await rm(folder, { recursive: true })
})
