import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalogueDocument } from './catalogue-document'
import { ACTION_NAMES } from './schema'

const FILE = 'docs/audit-events.md'

test('docs/audit-events.md says exactly what the catalogue is', () => {
  if (process.env.WRITE_AUDIT_EVENTS === '1') writeFileSync(FILE, catalogueDocument())
  expect(readFileSync(FILE, 'utf8')).toBe(catalogueDocument())
})

// That nothing else is written, the types say.
test('every action of the catalogue is written somewhere', () => {
  const sources = ['lib', 'app']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .filter(
      (path) =>
        /\.tsx?$/.test(path) &&
        !/\.test\.|generated|lib\/(audit\/(schema|catalogue-text)|testing)/.test(path),
    )
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  expect(ACTION_NAMES.filter((action) => !sources.includes(`'${action}'`))).toEqual([])
})
