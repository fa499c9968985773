import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** A folder or file of lib may import the ones before it, never one after it. A list has no circle. */
const ORDER = [
  'env',
  'errors',
  'log',
  'telemetry',
  'crypto',
  'db',
  'access',
  'redaction',
  'audit',
  'policies',
  'jobs',
  'notify',
  'people',
  'scan',
  'skills',
  'review',
  'registry',
  'keys',
  'usage',
  'gateway',
  'violations',
  'sinks',
  'privacy',
  'compliance',
  'retention',
  'readiness',
  'schedule',
  'auth',
  'web',
  'worker',
  'server',
]

/** What app/ reaches only through a domain. */
const BACKSTAGE = ['env', 'crypto', 'db', 'jobs']

/** These names are for their own folder. */
const PRIVATE = ['store', 'events']

/** These write without an audit event. Each one is a decision; see lib/decisions. */
const UNAUDITED = [
  'lib/audit/append.ts',
  'lib/audit/change.ts',
  'lib/audit/search-index/keep-up.ts',
  'lib/audit/verification/work.ts',
  'lib/jobs/audit-partitions.ts',
  'lib/people/jobs.ts',
  'lib/people/last-seen.ts',
  'lib/violations/clock-rules.ts',
  'lib/violations/engine/run-rules.ts',
  'lib/sinks/delivery/store.ts',
]

/** These use the pool for SQL that Prisma cannot say, or that is not a change of state. */
const HOLDS_POOL = [
  'lib/audit/log/anchors/store.ts',
  'lib/audit/log/sequencer.ts',
  'lib/audit/log/store.ts',
  'lib/audit/log/stream.ts',
  'lib/jobs/lease.ts',
  'lib/skills/blobs.ts',
  'lib/jobs/boss.ts',
  'lib/jobs/worker.ts',
  'lib/server.ts',
  'lib/worker.ts',
]

const GRAB_BAGS = ['utils', 'helpers', 'misc', 'common', 'types', 'constants', 'index']
const ROUTE_FILES = [
  'page',
  'layout',
  'loading',
  'error',
  'global-error',
  'not-found',
  'forbidden',
  'route',
  'actions',
]
const LINES_MAX = 300

type Source = { path: string; text: string; lines: number; imports: string[] }

const sources: Source[] = ['app', 'components', 'lib']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter(
    (path) =>
      /\.tsx?$/.test(path) &&
      !path.includes('generated') &&
      !path.startsWith('lib/testing') &&
      !path.includes('.test.'),
  )
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
      ([, to = '']) => (to.startsWith('.') ? join(dirname(path), to) : to.replace(/^@\//, '')),
    )
    return { path, text, lines: text.split('\n').length, imports }
  })

const inside = (folder: string) => sources.filter(({ path }) => path.startsWith(`${folder}/`))
const part = (path: string) => path.split('/')[1]?.replace(/\.tsx?$/, '') ?? ''
const rank = (path: string) => ORDER.indexOf(part(path))
const nameOf = (path: string) => basename(path).replace(/\.tsx?$/, '')
const isClientSafe = (path: string) =>
  /\/(schema|rules)(\.ts)?$/.test(path) ||
  path.startsWith('lib/access/') ||
  path.startsWith('lib/audit/merkle/') ||
  /^lib\/errors/.test(path)

/** Lists every import that breaks a rule, as `from -> to`, so that a failure reads as a to-do list. */
const breaking = (from: Source[], isBroken: (source: Source, to: string) => boolean) =>
  from.flatMap((source) =>
    source.imports.filter((to) => isBroken(source, to)).map((to) => `${source.path} -> ${to}`),
  )

const offending = (from: Source[], isBroken: (source: Source) => boolean) =>
  from.filter(isBroken).map(({ path }) => path)

describe('imports', () => {
  test('every part of lib has a place in the order', () =>
    expect(offending(inside('lib'), ({ path }) => rank(path) < 0)).toEqual([]))

  test('lib imports only what comes before', () =>
    expect(
      breaking(inside('lib'), ({ path }, to) => to.startsWith('lib/') && rank(to) > rank(path)),
    ).toEqual([]))

  test('lib never imports app or components', () =>
    expect(breaking(inside('lib'), (_, to) => /^(app|components)\//.test(to))).toEqual([]))

  test('store and events stay in their folder', () =>
    expect(
      breaking(
        sources,
        ({ path }, to) =>
          to.startsWith('lib/') && PRIVATE.includes(nameOf(to)) && part(to) !== part(path),
      ),
    ).toEqual([]))

  test('app goes through a domain', () =>
    expect(
      breaking(
        inside('app'),
        (_, to) =>
          to.startsWith('lib/') && (BACKSTAGE.includes(part(to)) || to === 'lib/audit/change'),
      ),
    ).toEqual([]))

  test('components import only components and what is safe in a browser', () =>
    expect(
      breaking(
        inside('components'),
        (_, to) => to.startsWith('app/') || (to.startsWith('lib/') && !isClientSafe(to)),
      ),
    ).toEqual([]))

  test('ui components know no domain', () =>
    expect(
      breaking(inside('components/ui'), (_, to) => /^(lib|components\/(?!ui))/.test(to)),
    ).toEqual([]))

  test('browser-safe files import only browser-safe files', () =>
    expect(
      breaking(
        sources.filter(({ path }) => path.startsWith('lib/') && isClientSafe(path)),
        (_, to) => to.startsWith('lib/') && !isClientSafe(to),
      ),
    ).toEqual([]))

  // zod alone is 43 kB of a page's 180.
  test('what runs in a browser takes only types from files with zod', () =>
    expect(
      offending(
        sources.filter(({ text }) => text.startsWith("'use client'")),
        ({ text }) =>
          [...text.matchAll(/^import (\{[^}]*\}) from '@\/(lib\/[^']*schema)'/gm)].some(
            ([, names = '', path]) =>
              names.replaceAll(/type \w+/g, '').match(/\w/) &&
              sources.some((one) => one.path === `${path}.ts` && one.imports.includes('zod')),
          ),
      ),
    ).toEqual([]))

  test('only lib/db knows Prisma', () =>
    expect(
      breaking(
        sources,
        ({ path }, to) => /generated|@prisma/.test(to) && !path.startsWith('lib/db/'),
      ),
    ).toEqual([]))

  test('only the edge knows Next and React', () =>
    expect(
      breaking(
        inside('lib'),
        ({ path }, to) =>
          /^(next|react)(\/|$|-)/.test(to) && !/^lib\/((auth|web)\/|server\.ts)/.test(path),
      ),
    ).toEqual([]))
})

describe('files', () => {
  test('server files say so', () =>
    expect(
      offending(
        inside('lib'),
        ({ path, text }) =>
          !isClientSafe(path) && path !== 'lib/env.ts' && !text.startsWith("import 'server-only'"),
      ),
    ).toEqual([]))

  test('app holds only what Next routes', () =>
    expect(offending(inside('app'), ({ path }) => !ROUTE_FILES.includes(nameOf(path)))).toEqual([]))

  test('server actions are made by action()', () =>
    expect(
      offending(
        sources,
        ({ path, text }) =>
          text.includes("'use server'") &&
          (nameOf(path) !== 'actions' ||
            /export (async|function|const \w+ = (?!action\())/.test(text)),
      ),
    ).toEqual([]))

  test('route handlers are made by route()', () =>
    expect(
      offending(
        inside('app'),
        ({ path, text }) =>
          nameOf(path) === 'route' &&
          /export const [A-Z]+ = (?!route\()|export (async )?function/.test(text),
      ),
    ).toEqual([]))

  test('only listed files open a transaction of their own', () =>
    expect(
      offending(
        sources,
        ({ path, text }) =>
          /import \{[^}]*\btransaction\b[^}]*\} from/.test(text) && !UNAUDITED.includes(path),
      ),
    ).toEqual([]))

  test('only listed files go around Prisma', () =>
    expect(
      offending(
        sources,
        ({ path, text }) =>
          /import \{[^}]*\bpool\b[^}]*\} from/.test(text) &&
          !path.startsWith('lib/db/') &&
          !HOLDS_POOL.includes(path),
      ),
    ).toEqual([]))

  test('only lib/env reads the environment', () =>
    expect(
      offending(
        sources,
        ({ path, text }) =>
          text.replaceAll('process.env.NODE_ENV', '').includes('process.env') &&
          path !== 'lib/env.ts' &&
          !path.startsWith('lib/scan/rules/'),
      ),
    ).toEqual([]))

  test('no grab-bag names', () =>
    expect(offending(sources, ({ path }) => GRAB_BAGS.includes(nameOf(path)))).toEqual([]))

  test(`no file is longer than ${LINES_MAX} lines`, () =>
    expect(offending(sources, ({ lines }) => lines > LINES_MAX)).toEqual([]))
})
