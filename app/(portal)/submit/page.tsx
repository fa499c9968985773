import type { Metadata } from 'next'
import { Uploader } from '@/components/submit/uploader'
import { WhatToExpect } from '@/components/submit/what-to-expect'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { requirePermissionSomewhere } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { uploadLimits } from '@/lib/skills/upload'
import { load } from '@/lib/web/page'

export const metadata: Metadata = { title: 'Submit a skill' }

async function guard() {
  requirePermissionSomewhere(await currentActor(), 'skill:write')
}

export default async function SubmitPage() {
  await load(guard())
  const limits = uploadLimits()
  return (
    <>
      <PageHeader
        title="Submit a skill"
        description="Upload it, read what the scan says, and send it for review when you are content."
        actions={<LinkButton href="/submissions">My submissions</LinkButton>}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Uploader endpoint="/api/v1/submissions" limits={limits} />
        <WhatToExpect limits={limits} />
      </div>
    </>
  )
}
