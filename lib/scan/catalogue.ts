import 'server-only'
import type { Rule } from '@/lib/scan/engine/rule'
import hardCodedSecret from '@/lib/scan/rules/cred-01-hard-coded-secret'
import credentialStore from '@/lib/scan/rules/cred-02-credential-store'
import secretFile from '@/lib/scan/rules/cred-03-secret-file'
import sandboxDisabled from '@/lib/scan/rules/ctl-01-sandbox-disabled'
import memoryPoisoning from '@/lib/scan/rules/ctl-02-memory-poisoning'
import broadTools from '@/lib/scan/rules/ctl-03-broad-tools'
import undeclaredNetwork from '@/lib/scan/rules/ctl-04-undeclared-network'
import agentSettings from '@/lib/scan/rules/ctl-05-agent-settings'
import destructive from '@/lib/scan/rules/dst-01-destructive'
import resourceAbuse from '@/lib/scan/rules/dst-02-resource-abuse'
import envFile from '@/lib/scan/rules/env-01-env-file'
import decodeThenExecute from '@/lib/scan/rules/exe-01-decode-then-execute'
import remoteCode from '@/lib/scan/rules/exe-02-remote-code'
import fakePrerequisite from '@/lib/scan/rules/exe-03-fake-prerequisite'
import reverseShell from '@/lib/scan/rules/exe-04-reverse-shell'
import bundledExecutable from '@/lib/scan/rules/exe-05-bundled-executable'
import secretToNetwork from '@/lib/scan/rules/exf-01-secret-to-network'
import dropHost from '@/lib/scan/rules/exf-02-drop-host'
import environmentDump from '@/lib/scan/rules/exf-03-environment-dump'
import toldToExfiltrate from '@/lib/scan/rules/exf-05-told-to-exfiltrate'
import instructionOverride from '@/lib/scan/rules/inj-01-instruction-override'
import concealment from '@/lib/scan/rules/inj-02-concealment'
import invisibleText from '@/lib/scan/rules/inj-04-invisible-text'
import hiddenComment from '@/lib/scan/rules/inj-05-hidden-comment'
import remoteInstructions from '@/lib/scan/rules/inj-06-remote-instructions'
import approvalBypass from '@/lib/scan/rules/inj-07-approval-bypass'
import networkPermission from '@/lib/scan/rules/net-01-network-permission'
import persistence from '@/lib/scan/rules/per-01-persistence'
import notAnalysable from '@/lib/scan/rules/pkg-02-not-analysable'
import metadata from '@/lib/scan/rules/qlt-01-metadata'
import sshFolder from '@/lib/scan/rules/ssh-01-ssh-folder'
import riskyDependency from '@/lib/scan/rules/sup-01-risky-dependency'
import unsafeCode from '@/lib/scan/rules/vul-01-unsafe-code'

/** Every rule, in the order of its id. */
export const RULES: readonly Rule[] = [
  hardCodedSecret,
  credentialStore,
  secretFile,
  sandboxDisabled,
  memoryPoisoning,
  broadTools,
  undeclaredNetwork,
  agentSettings,
  destructive,
  resourceAbuse,
  envFile,
  decodeThenExecute,
  remoteCode,
  fakePrerequisite,
  reverseShell,
  bundledExecutable,
  secretToNetwork,
  dropHost,
  environmentDump,
  toldToExfiltrate,
  instructionOverride,
  concealment,
  invisibleText,
  hiddenComment,
  remoteInstructions,
  approvalBypass,
  networkPermission,
  persistence,
  notAnalysable,
  metadata,
  sshFolder,
  riskyDependency,
  unsafeCode,
]
