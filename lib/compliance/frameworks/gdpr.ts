import 'server-only'
import { deniedListed, knownPrincipal, noDeadTokens } from '../checks/access'
import { scannedBeforePublish, twoApprovals } from '../checks/change-control'
import { noSelfGrant } from '../checks/duties'
import { leavesIntact } from '../checks/log-integrity'
import * as evidence from './evidence'
import type { Framework } from './framework'

export const gdpr: Framework = {
  id: 'gdpr',
  controls: [
    {
      id: 'Art. 5(1)(f)',
      paraphrase: 'Personal data is kept intact and confidential: the log is unaltered.',
      actions: [...evidence.LOG_READS, ...evidence.ACCOUNTS],
      checks: [leavesIntact],
    },
    {
      id: 'Art. 5(2)',
      paraphrase: 'The organization can show what it did: who read personal data in the log, when.',
      actions: evidence.LOG_READS,
      checks: [deniedListed],
    },
    {
      id: 'Art. 25',
      paraphrase: 'Protection by design: a change is reviewed by others before it takes effect.',
      actions: [...evidence.SUBMISSIONS, ...evidence.DECISIONS, ...evidence.PUBLICATIONS],
      checks: [twoApprovals],
    },
    {
      id: 'Art. 29, 32(4)',
      paraphrase: 'People act only with rights that others gave them.',
      actions: [...evidence.ACCOUNTS, ...evidence.ROLES],
      checks: [noSelfGrant],
    },
    {
      id: 'Art. 32(1)(b)',
      paraphrase: 'Access stays confidential: known people only, refused attempts on record.',
      actions: [...evidence.SIGN_INS, ...evidence.TOKENS],
      checks: [knownPrincipal, noDeadTokens, deniedListed],
    },
    {
      id: 'Art. 32(1)(d)',
      paraphrase: 'The effectiveness of the measures is tested regularly.',
      actions: [...evidence.SCANS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish],
    },
  ],
  notCovered: [
    {
      id: 'Art. 5(1)(e), 17',
      paraphrase: 'Data is kept no longer than needed, and erased on request.',
      why: 'Not covered by this portal version: it does not run retention or erasure requests yet.',
    },
    {
      id: 'Art. 12–16, 18–22',
      paraphrase: 'Requests of the people concerned.',
      why: 'Not covered by this portal version: requests are not recorded in it.',
    },
    {
      id: 'Art. 28, 30',
      paraphrase: 'Processors, and the record of processing.',
      why: 'These are documents of the organization. The portal holds no evidence for them.',
    },
    {
      id: 'Art. 33, 34',
      paraphrase: 'Breaches are notified in time.',
      why: 'Not covered by this portal version: it has no violations to triage yet.',
    },
    {
      id: 'Art. 35, 44–50',
      paraphrase: 'Impact assessments and transfers to other countries.',
      why: 'These are about the organization. The portal holds no evidence for them.',
    },
  ],
}
