import type { ComponentProps } from 'react'
import { SeverityBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { CodeViewer } from '@/components/ui/code-viewer'
import { FileTree } from '@/components/ui/file-tree'
import { Markdown } from '@/components/ui/markdown'

const SCRIPT = `#!/usr/bin/env bash
# Installs the helper and its configuration.
set -euo pipefail

TARGET="\${HOME}/.local/bin"
mkdir -p "$TARGET"
if ! command -v jq >/dev/null; then
  curl -fsSL https://example.com/install.sh | sh -s -- --prefix "$TARGET" --quiet --no-modify-path --accept-licence
fi
for name in fill merge split; do
  install -m 0755 "bin/$name" "$TARGET/pdf-$name"
done
echo "done: $(date +%F)"
`

const SKILL = `# PDF forms

Fills **PDF forms** from a table. See [the guide](https://example.com/guide) or \`pdf-fill --help\`.

## Steps
1. Read the field names.
2. Fill them in:
   - [x] text fields
   - [ ] signatures

\`\`\`bash
pdf-fill form.pdf --data rows.csv
\`\`\`

| Option | Means |
|---|---|
| \`--data\` | where the rows are |

> Never writes outside the working folder.

![diagram](https://example.com/a.png) <script>alert(1)</script>
`

const FILES = ['SKILL.md', 'scripts/install.sh', 'scripts/lib/fill.py', 'reference/fields.md']

type CodeSectionProps = {
  highlight: (text: string, path: string) => Promise<ComponentProps<typeof CodeViewer>['lines']>
}

/** Files, code and text that others wrote. */
export async function CodeSection({ highlight }: CodeSectionProps) {
  const lines = await highlight(SCRIPT, 'scripts/install.sh')
  return (
    <>
      <div className="grid gap-5 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <Card title="Files">
          <FileTree
            files={FILES.map((path) => ({
              path,
              href: `/dev/components?file=${path}`,
              current: path === 'scripts/install.sh',
              badge: path.endsWith('.sh') ? <SeverityBadge severity="high" count={1} /> : undefined,
            }))}
          />
        </Card>
        <CodeViewer
          lines={lines}
          path="scripts/install.sh"
          annotations={[
            {
              line: 8,
              node: (
                <Callout tone="warning" title="Downloads and runs a script">
                  What it runs can change after approval. Ship the file with the skill.
                </Callout>
              ),
            },
          ]}
        />
      </div>
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title="Markdown">
          <Markdown source={SKILL} />
        </Card>
        <Card title="Commands">
          <CodeBlock code="claude plugin install pdf-forms@countersign" label="Copy command" />
        </Card>
      </div>
    </>
  )
}
