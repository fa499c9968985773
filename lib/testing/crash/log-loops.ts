import { startLoops } from '@/lib/jobs/loop'
import { LOOPS } from '@/lib/schedule'

// A replica that gives events their indexes and signs the head, as the portal does, until it is killed.
const MINE = ['audit.sequence', 'audit.publish']

const loops = startLoops(LOOPS.filter(({ name }) => MINE.includes(name)))
process.on('SIGTERM', () => void loops.stop().then(() => process.exit(0)))
