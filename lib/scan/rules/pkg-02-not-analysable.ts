import 'server-only'
import { extensionOf } from '@/lib/scan/engine/classify'
import { defineRule } from '@/lib/scan/engine/rule'
import type { Severity } from '@/lib/scan/schema'

export default defineRule({
  id: 'PKG-02',
  severity: 'high',
  category: 'package',
  title: 'Contains a file that could not be analysed',
  why: 'The scan reads text. What is inside this file was not checked, so somebody has to vouch for it.',
  remedy:
    'Remove the file, unpack it into the skill, or explain in the submission what it is and where it comes from.',
  needles: [],
  examples: {
    match: [
      { path: 'assets/data.bin', bytes: [1, 2, 0, 255, 254, 3, 9, 200, 201] },
      { path: 'assets/bundle.zip', bytes: [0x50, 0x4b, 3, 4, 20, 0, 0, 0] },
      { path: 'assets/form.pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x37, 0xff] },
      {
        path: 'assets/logo.png',
        bytes: [0x23, 0x21, 0x2f, 0x62, 0x69, 0x6e, 0x2f, 0x73, 0x68, 0x0a],
      },
    ],
    pass: [
      { path: 'assets/logo.png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
      { path: 'assets/notes.txt', text: 'Plain text, with é and 漢字.\n' },
    ],
  },
  *detect(file) {
    const { reading } = file
    if (reading.kind === 'text' || reading.kind === 'inert' || reading.kind === 'executable') return
    const macros = /^(?:doc|xls|ppt|dot|xlt|pot)m$/.test(extensionOf(file.path))
    const severity: Severity = reading.kind === 'document' && !macros ? 'medium' : 'high'
    yield {
      segment: null,
      index: 0,
      length: 0,
      severity,
      evidence: `${reading.reason}, ${file.size} bytes`,
    }
  },
})
