import { expect, test } from 'vitest'
import { callbackPath } from './callback-path'

const PORTAL = 'https://portal.example'

test.each([
  ['/skills?q=x#top', '/skills?q=x#top'],
  ['https://portal.example/reviews', '/reviews'],
  ['skills', '/skills'],
  // A path of ours to every browser, since ours is the address it is resolved against.
  ['https:evil.example', '/evil.example'],
])('%s leads to %s', (wanted, path) => expect(callbackPath(wanted, PORTAL)).toBe(path))

test.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://portal.example@evil.example/',
  'https://portal.example.evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://portal.example/skills',
  '/\t/evil.example',
  '/.//evil.example',
  '/sign-in',
  '/api/auth/signout',
])('%j leads home', (wanted) => expect(callbackPath(wanted, PORTAL)).toBe('/'))
