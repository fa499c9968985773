import { HomePage } from '@/components/home/home-page'
import { type Actor, can, canSomewhere } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { countReviews, listReviews } from '@/lib/review/queries'
import { countRefused, listBlocked, listNewest, REFUSED_DAYS } from '@/lib/skills/home'
import { listMySubmissions } from '@/lib/skills/queries'
import { load } from '@/lib/web/page'

const NEWEST_SHOWN = 6

async function waiting(actor: Actor) {
  const [{ rows }, { mine: count }] = await Promise.all([
    listReviews(actor, 'mine'),
    countReviews(actor),
  ])
  return { rows, count }
}

/** Asks only for what this person's roles may see. */
async function everything(actor: Actor) {
  const [mine, reviews, blocked, refused, newest] = await Promise.all([
    canSomewhere(actor, 'skill:write') ? listMySubmissions(actor) : null,
    canSomewhere(actor, 'skill:publish') ? waiting(actor) : null,
    can(actor, 'skill:admin') ? listBlocked(actor) : null,
    can(actor, 'audit:read') ? countRefused(actor) : null,
    canSomewhere(actor, 'skill:read') ? listNewest(actor, NEWEST_SHOWN) : [],
  ])
  return {
    mine,
    reviews,
    blocked,
    refused: refused === null ? null : { count: refused, days: REFUSED_DAYS },
    newest,
  }
}

export default async function Home() {
  const actor = await load(currentActor())
  return <HomePage name={actor.name} {...(await load(everything(actor)))} />
}
