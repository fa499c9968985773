import 'server-only'
import type { AnyRule } from '../rule'
import { denialBurst } from './denial-burst'
import { dormantAdmin } from './dormant-admin'
import { erasureExecuted } from './erasure-executed'
import { failedSignIns } from './failed-sign-ins'
import { hastyApproval } from './hasty-approval'
import { largeExport } from './large-export'
import { logAlarm } from './log-alarm'
import { newNetwork } from './new-network'
import { publishWithoutScan } from './publish-without-scan'
import { roleGrantOutOfHours } from './role-grant-out-of-hours'
import { roleSelfGrant } from './role-self-grant'
import { selfApproval } from './self-approval'
import { sinkStopped } from './sink-stopped'
import { tokenAfterRevoke } from './token-after-revoke'
import { tokenMassCreation } from './token-mass-creation'
import { unusualLogReader } from './unusual-log-reader'
import { watchWeakened } from './watch-weakened'

/** Every built-in rule, the gravest first. */
export const BUILT_IN: readonly AnyRule[] = [
  logAlarm,
  publishWithoutScan,
  roleSelfGrant,
  selfApproval,
  tokenAfterRevoke,
  denialBurst,
  failedSignIns,
  sinkStopped,
  newNetwork,
  roleGrantOutOfHours,
  largeExport,
  hastyApproval,
  tokenMassCreation,
  dormantAdmin,
  watchWeakened,
  unusualLogReader,
  erasureExecuted,
]
