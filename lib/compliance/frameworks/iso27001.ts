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

export const iso27001: Framework = {
  id: 'iso27001',
  controls: [
    {
      id: 'A.5.3',
      paraphrase: 'Conflicting duties lie with different people.',
      actions: [...evidence.DECISIONS, ...evidence.ROLES],
      checks: [noSelfDecision, refusedDecisions, noSelfGrant],
    },
    {
      id: 'A.5.15',
      paraphrase: 'Access follows rules, and what the rules forbid is refused.',
      actions: [...evidence.SIGN_INS, ...evidence.TOKENS, ...evidence.DISTRIBUTION],
      checks: [deniedListed],
    },
    {
      id: 'A.5.16',
      paraphrase: 'Identities are managed over their whole life.',
      actions: evidence.ACCOUNTS,
      checks: [accountsProvisioned],
    },
    {
      id: 'A.5.18',
      paraphrase: 'Rights are given and taken by the rules for access.',
      actions: evidence.ROLES,
      checks: [noSelfGrant],
    },
    {
      id: 'A.8.5',
      paraphrase: 'People and programs prove who they are before they get in.',
      actions: [...evidence.SIGN_INS, ...evidence.TOKENS],
      checks: [knownPrincipal, noDeadTokens],
    },
    {
      id: 'A.8.8',
      paraphrase: 'Technical weaknesses are found, judged and treated.',
      actions: [...evidence.SCANS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish, highFindingsAccepted],
    },
    {
      id: 'A.8.15',
      paraphrase: 'Activity is logged, and the log is protected and examined.',
      actions: [...evidence.LOG_READS, ...evidence.SIGN_INS],
      checks: [leavesIntact],
    },
    {
      id: 'A.8.28',
      paraphrase: 'Code is written and reviewed with security in mind.',
      actions: [...evidence.SCANS, ...evidence.DECISIONS, ...evidence.PUBLICATIONS],
      checks: [scannedBeforePublish],
    },
    {
      id: 'A.8.32',
      paraphrase: 'Changes go through a controlled procedure.',
      actions: [
        ...evidence.SUBMISSIONS,
        ...evidence.DECISIONS,
        ...evidence.PUBLICATIONS,
        ...evidence.CONFIGURATION,
      ],
      checks: [twoApprovals, publicationRecorded],
    },
  ],
  notCovered: [
    {
      id: 'Clauses 4–10',
      paraphrase: 'The management system itself.',
      why: 'These are about the organization. The portal holds no evidence for them.',
    },
    {
      id: 'A.5.24–A.5.28',
      paraphrase: 'Preparing for, answering and learning from incidents.',
      why: 'Not covered by this portal version: it has no violations to triage yet.',
    },
    {
      id: 'A.5.33, A.8.10, A.8.11',
      paraphrase: 'Protection of records, deletion and masking.',
      why: 'Not covered by this portal version: it does not run retention or erasure yet.',
    },
    {
      id: 'A.6, A.7',
      paraphrase: 'People and physical controls.',
      why: 'Outside the portal.',
    },
    {
      id: 'A.8.16, A.8.17, A.8.24',
      paraphrase: 'Monitoring, clocks and cryptography.',
      why: 'Not covered by this portal version: alarms, clock checks and key rotation are not events yet.',
    },
  ],
}
