import { NEXT_STEP } from '@/lib/skills/rules'
import type { SubmissionRow, SubmissionState } from '@/lib/skills/schema'

/** States in which nothing happens until the submitter does something. */
const MY_TURN: readonly SubmissionState[] = ['draft', 'blocked', 'changes-requested']

/** Whether it waits for its submitter. */
export const isMyTurn = ({ state }: Pick<SubmissionRow, 'state'>) => MY_TURN.includes(state)

/** The next step, said to the submitter, wherever it is read. */
export function nextForMe(state: SubmissionState): string {
  if (state === 'draft') return 'Read the report, fill in the details and send it for review.'
  if (state === 'changes-requested')
    return 'Upload a new revision; earlier approvals will not count.'
  if (state === 'rejected') return 'Closed. You may submit it anew.'
  return NEXT_STEP[state]
}
