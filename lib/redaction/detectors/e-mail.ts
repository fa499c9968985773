import 'server-only'
import type { BuiltIn, Span } from '../detector'

// Without = / & ? | { }, which RFC 5322 allows and which part addresses from what stands before them.
const LOCAL = /[A-Za-z0-9.!#$%'*+^_`~\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\uffef-]/
const DOMAIN =
  /^(?:[A-Za-z0-9\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\uffef](?:[A-Za-z0-9\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\uffef-]{0,61}[A-Za-z0-9\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\uffef])?\.){1,8}(xn--[A-Za-z0-9-]{2,59}|[A-Za-z\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\uffef]{2,24})(?![A-Za-z0-9@])/
const LOCAL_MAX = 64

const COUNTRIES = new Set(
  (
    'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv ' +
    'bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es ' +
    'et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ' +
    'id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt ' +
    'lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no ' +
    'np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si ' +
    'sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk ' +
    'us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw'
  ).split(' '),
)

// `icon@2x.png` and `chunk@main.json` are files, though nothing else forbids the ending.
const FILE_ENDINGS = new Set(
  'png jpg jpeg gif svg webp avif ico css scss less mjs cjs jsx tsx json yaml yml toml xml html htm txt log lock map csv pdf zip tar tgz gz bak tmp conf cfg ini env sql wasm exe dll bin'.split(
    ' ',
  ),
)

function isTopLevel(name: string): boolean {
  const lower = name.toLowerCase()
  if (lower.length === 2 && /^[a-z]+$/.test(lower)) return COUNTRIES.has(lower)
  return !FILE_ENDINGS.has(lower)
}

/** Where the local part before an @ begins, or -1. Quotes and dots around it are not part of it. */
function startOfLocal(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start <= LOCAL_MAX && LOCAL.test(text.charAt(start - 1))) start -= 1
  while (start < at && /[.'`!#*~]/.test(text.charAt(start))) start += 1
  return start < at && text.charAt(at - 1) !== '.' ? start : -1
}

function find(text: string): Span[] {
  const found: Span[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const start = startOfLocal(text, at)
    const domain = start === -1 ? null : DOMAIN.exec(text.slice(at + 1, at + 256))
    if (!domain || !isTopLevel(domain[1] ?? '')) continue
    const end = at + 1 + domain[0].length
    // `git@github.com:team/repository.git` names a machine.
    if (text.slice(start, at) === 'git' && text.charAt(end) === ':') continue
    found.push({ start, end, isValidated: true, score: 0.9 })
  }
  return found
}

export const eMail: BuiltIn = {
  type: 'e-mail',
  label: 'E-mail address',
  class: 'confidential',
  replacement: 'tag',
  finds: 'Addresses with a top-level domain that exists or could, also international ones',
  example: 'ada.lovelace@example.com',
  keywords: ['@'],
  digitsMin: 0,
  skipsIds: false,
  find,
}
