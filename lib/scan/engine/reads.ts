import 'server-only'
import { sentenceBefore } from '@/lib/scan/engine/polarity'
import type { Segment } from '@/lib/scan/engine/segment'

const READER =
  /(?:^|[\s;|&($`])(?:cat|bat|less|more|head|tail|grep|rg|awk|sed|cut|cp|mv|tar|zip|gzip|base64|strings|source|xxd|od|jq|sort|scp|rsync|dd|tee|Get-Content|gc|type|security|cmdkey|age|gpg|openssl)\s|(?:^|[\s;&])\.\s{1,3}\S|<\s{0,2}["']?[~$/.]|@["']?[~$/.]|\b(?:open|fopen|read_text|read_bytes|readFile|readFileSync|createReadStream|copyFile|copy2?|copytree|glob|iglob|walk|listdir|scandir|readdir|readdirSync|connect|make_archive|ReadAllText|File\.read|IO\.read|read|load|loads)\s{0,3}\(/
const ONLY_LOOKS =
  /\[\[?\s{1,3}!?\s{0,3}-[a-z]\s|\btest\s{1,3}-[a-z]\s|\b(?:exists|isfile|is_file|existsSync|access|statSync|stat)\s{0,3}\(/
const SELF_EVIDENT = /^\W{0,3}(?:security\s|cmdkey\s)/

/** A command or call near the match reads it, and not only asks whether it is there. */
export function readsInCode(segment: Segment, index: number): boolean {
  const { text } = segment
  if (SELF_EVIDENT.test(text.slice(index, index + 30))) return true
  const before = text.slice(Math.max(0, index - 300), index)
  const after = text.slice(index, index + 300).split('\n', 1)[0] ?? ''
  const line = before.slice(before.lastIndexOf('\n') + 1) + after
  const end = index + after.length
  if (ONLY_LOOKS.test(line) && !/;\s{0,3}then\s|&&/.test(line)) return false
  if (READER.test(line)) return true
  // A path given a name on one line is usually read by that name soon after.
  const name = /^\s{0,80}(?:const |let |var |local |export )?([A-Za-z_]\w{0,60})\s{0,3}=/.exec(
    line,
  )?.[1]
  return name !== undefined && isReadLater(text, end, name)
}

function isReadLater(text: string, from: number, name: string): boolean {
  const near = text.slice(from, from + 4000)
  return near
    .split('\n')
    .some(
      (line) =>
        (line.length < 1000 &&
          line.includes(name) &&
          READER.test(line) &&
          !ONLY_LOOKS.test(line)) ||
        (line.length < 1000 && line.includes(`${name}.read`)),
    )
}

const VERB =
  /(?<!\b(?:is|are|be|been|was|were|automatically|can|may|might|could|will|would|user|users|tools?|clients?|cli|sdk) )\b(?:read|open|cat|load|access|extract|copy|parse|print|show|display|dump|collect|gather|harvest|retrieve|fetch|grab|inspect|view|include|search|use the (?:contents?|keys?|tokens?|values?|secrets?) (?:of|from|in)|get (?:the )?(?:\w{1,20} ){0,3}from|look (?:in|into|at)|check)\b[^.\n]{0,60}$/i

/** The sentence orders the agent to read what stands at `index`. */
export const readsInWords = (segment: Segment, index: number): boolean =>
  VERB.test(sentenceBefore(segment.text, index + 1))
