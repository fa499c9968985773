import 'server-only'
import { accountsProvisioned, deniedListed, knownPrincipal, noDeadTokens } from '../checks/access'
import { scannedBeforePublish } from '../checks/change-control'
import { noSelfGrant } from '../checks/duties'
import { leavesIntact } from '../checks/log-integrity'
import * as evidence from './evidence'
import type { Framework } from './framework'

export const hipaa: Framework = {
  id: 'hipaa',
  controls: [
    {
      id: '164.308(a)(1)(ii)(D)',
      paraphrase: 'Records of activity are reviewed: who searched, opened and exported the log.',
      actions: evidence.LOG_READS,
      checks: [],
    },
    {
      id: '164.308(a)(3)',
      paraphrase: 'Members of the workforce get the access they should have, and no other.',
      actions: [...evidence.ACCOUNTS, ...evidence.ROLES],
      checks: [accountsProvisioned],
    },
    {
      id: '164.308(a)(4)(ii)(C)',
      paraphrase: 'Rights of access are established and changed by someone entitled to.',
      actions: evidence.ROLES,
      checks: [noSelfGrant],
    },
    {
      id: '164.308(a)(5)(ii)(B)',
      paraphrase: 'Harmful software is guarded against, found and reported.',
      actions: [...evidence.SCANS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish],
    },
    {
      id: '164.308(a)(5)(ii)(C)',
      paraphrase: 'Sign-ins are monitored and attempts that fail are reported.',
      actions: evidence.SIGN_INS,
      checks: [deniedListed],
    },
    {
      id: '164.312(a)(1)',
      paraphrase: 'Only people and programs with granted rights get in; each is uniquely named.',
      actions: [...evidence.SIGN_INS, ...evidence.TOKENS, ...evidence.DISTRIBUTION],
      checks: [knownPrincipal, noDeadTokens, deniedListed],
    },
    {
      id: '164.312(b)',
      paraphrase: 'Activity in the system is recorded and can be examined.',
      actions: [
        ...evidence.SIGN_INS,
        ...evidence.TOKENS,
        ...evidence.DECISIONS,
        ...evidence.PUBLICATIONS,
        ...evidence.LOG_READS,
      ],
      checks: [leavesIntact],
    },
    {
      id: '164.312(c)(1)',
      paraphrase: 'Records are protected from improper alteration or destruction.',
      actions: [...evidence.DECISIONS, ...evidence.PUBLICATIONS],
      checks: [leavesIntact],
    },
    {
      id: '164.312(d)',
      paraphrase: 'Whoever seeks access is verified to be who they say they are.',
      actions: evidence.SIGN_INS,
      checks: [knownPrincipal],
    },
  ],
  notCovered: [
    {
      id: '164.308(a)(3)(ii)(C)',
      paraphrase: 'Access ends when employment does.',
      why: 'Not covered by this portal version: it does not yet receive departures from the directory.',
    },
    {
      id: '164.308(a)(6)–(a)(8), (b)',
      paraphrase: 'Incidents, contingency, evaluation, business associates.',
      why: 'These are about the organization. The portal holds no evidence for them.',
    },
    {
      id: '164.310',
      paraphrase: 'Physical safeguards.',
      why: 'Outside the portal: ask whoever runs its servers.',
    },
    {
      id: '164.312(a)(2)(iv), (e)',
      paraphrase: 'Encryption at rest and in transmission.',
      why: 'Not covered by this portal version: key rotation and transport are not events yet.',
    },
    {
      id: '164.316(b)(2)(i)',
      paraphrase: 'Documentation is kept for six years.',
      why: 'Not covered by this portal version: it does not run retention policies yet.',
    },
  ],
}
