import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnUp } from '../deploy/demo/spawn-up.mjs'
import { publishDemo } from './global-demo'

/** Starts `npm run up` itself, in a folder of its own, and afterwards stops it and removes the folder. */
export default async function setup() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'countersign-e2e-'))
  const { demo, stop } = await spawnUp([
    '--port',
    '3100',
    '--idp-port',
    '4110',
    '--data',
    dataFolder,
  ])
  publishDemo(demo)
  return async () => {
    await stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}
