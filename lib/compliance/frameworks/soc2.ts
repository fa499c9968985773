import 'server-only'
import { accountsProvisioned, deniedListed, knownPrincipal, noDeadTokens } from '../checks/access'
import {
  highFindingsAccepted,
  publicationRecorded,
  scannedBeforePublish,
  twoApprovals,
} from '../checks/change-control'
import { noSelfDecision, noSelfGrant, refusedDecisions } from '../checks/duties'
import { leavesIntact } from '../checks/log-integrity'
import * as evidence from './evidence'
import type { Framework } from './framework'

export const soc2: Framework = {
  id: 'soc2',
  controls: [
    {
      id: 'CC6.1',
      paraphrase: 'Only identified people with a right to it reach the portal and its skills.',
      actions: [...evidence.SIGN_INS, ...evidence.TOKENS, ...evidence.DISTRIBUTION],
      checks: [knownPrincipal, noDeadTokens, deniedListed],
    },
    {
      id: 'CC6.2',
      paraphrase: 'Accounts are made from an authorised source, and their making is recorded.',
      actions: evidence.ACCOUNTS,
      checks: [accountsProvisioned],
    },
    {
      id: 'CC6.3',
      paraphrase: 'Roles are given and taken by others, and incompatible duties stay separate.',
      actions: [...evidence.ROLES, ...evidence.DECISIONS],
      checks: [noSelfGrant, noSelfDecision, refusedDecisions],
    },
    {
      id: 'CC6.8',
      paraphrase: 'Unwanted or harmful code is kept out before anyone can install it.',
      actions: [...evidence.SCANS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish],
    },
    {
      id: 'CC7.1',
      paraphrase: 'Weaknesses in what is to be released are looked for and dealt with first.',
      actions: [...evidence.SCANS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish, highFindingsAccepted],
    },
    {
      id: 'CC7.2',
      paraphrase: 'Activity is recorded, the record is protected, and it is looked at.',
      actions: [...evidence.LOG_READS, ...evidence.SIGN_INS],
      checks: [leavesIntact, deniedListed],
    },
    {
      id: 'CC8.1',
      paraphrase: 'A change is authorised, reviewed by others, tested and recorded before release.',
      actions: [
        ...evidence.SUBMISSIONS,
        ...evidence.SCANS,
        ...evidence.DECISIONS,
        ...evidence.PUBLICATIONS,
        ...evidence.CONFIGURATION,
      ],
      checks: [twoApprovals, scannedBeforePublish, publicationRecorded],
    },
  ],
  notCovered: [
    {
      id: 'CC1–CC5',
      paraphrase: 'Governance, people, risk assessment and policies.',
      why: 'These are about the organization. The portal holds no evidence for them.',
    },
    {
      id: 'CC6.4, CC6.5',
      paraphrase: 'Physical access, and disposal of equipment and media.',
      why: 'Outside the portal: ask whoever runs its servers.',
    },
    {
      id: 'CC6.6, CC6.7',
      paraphrase: 'Protection at the network boundary and of data on its way.',
      why: 'Not covered by this portal version: it does not yet forward requests or events itself.',
    },
    {
      id: 'CC7.3–CC7.5',
      paraphrase: 'Judging, answering and recovering from incidents.',
      why: 'Not covered by this portal version: it has no policy rules or violations to triage yet.',
    },
    {
      id: 'C1.1, C1.2',
      paraphrase: 'Confidential information is identified, kept, and disposed of.',
      why: 'Not covered by this portal version: it does not run retention or erasure yet.',
    },
    {
      id: 'A1, PI1, P1–P8',
      paraphrase: 'Availability, processing integrity and privacy.',
      why: 'Not covered by this portal version.',
    },
  ],
}
