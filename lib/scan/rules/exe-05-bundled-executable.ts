import 'server-only'
import { defineRule } from '@/lib/scan/engine/rule'

const ELF = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]
const PYC = [0x6f, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0]

export default defineRule({
  id: 'EXE-05',
  severity: 'high',
  category: 'execution',
  title: 'Contains a compiled program',
  why: 'A compiled program cannot be read in a review and is not what a skill needs: skills are text and scripts.',
  remedy:
    'Remove the program, or ship its source and let it be built or installed from your registry.',
  needles: [],
  examples: {
    match: [
      { path: 'bin/helper', bytes: ELF },
      { path: 'scripts/__pycache__/run.cpython-312.pyc', bytes: PYC },
    ],
    pass: [
      { path: 'assets/logo.png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
      { path: 'scripts/run.py', text: '#!/usr/bin/env python3\nprint(1)\n' },
    ],
  },
  *detect(file) {
    if (file.reading.kind === 'executable')
      yield {
        segment: null,
        index: 0,
        length: 0,
        evidence: `${file.reading.reason}, ${file.size} bytes`,
      }
  },
})
