import 'server-only'
import type { EventCore, Plain } from '@/lib/audit/schema'
import { fieldOf } from '../fields'
import type { Facts, LogEvent } from '../rule'
import type { Comparison, OwnCondition } from '../schema'
import { fitsGlob } from './glob'

const isText = (value: Plain, text: string): boolean =>
  Array.isArray(value) ? value.includes(text) : String(value) === text

const numberOf = (value: Plain): number =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
    ? Number(value)
    : Number.NaN

/** A field that is not there meets no comparison, “is not” included. */
function meets(core: EventCore, { field, op, value: wanted }: Comparison): boolean {
  const value = fieldOf(core, field)
  if (value === undefined) return false
  switch (op) {
    case 'exists':
      return true
    case 'eq':
      return isText(value, wanted)
    case 'ne':
      return !isText(value, wanted)
    case 'in':
      return wanted.split(',').some((one) => isText(value, one.trim()))
    case 'lt':
      return numberOf(value) < Number(wanted)
    case 'gt':
      return numberOf(value) > Number(wanted)
  }
}

function fitsTime({ time }: OwnCondition, atMs: number, facts: Facts): boolean {
  if (time === null) return true
  const { day, minute } = facts.localTime(atMs)
  const inside = time.days.includes(day) && minute >= time.fromMinute && minute < time.toMinute
  return inside === (time.when === 'during')
}

const has = <T>(list: readonly T[], one: T): boolean => list.length === 0 || list.includes(one)
const is = <T>(wanted: T | null, one: T | null): boolean => wanted === null || wanted === one

/** Whether one event meets all that a rule of one's own asks. The dear questions come last. */
export function matches(condition: OwnCondition, { core, atMs }: LogEvent, facts: Facts): boolean {
  const { resource, actor } = core
  const { resourceId, actorRole } = condition
  return (
    has(condition.actions, core.action) &&
    has(condition.outcomes, core.outcome) &&
    is(condition.actorKind, actor.kind) &&
    is(condition.teamId, core.team) &&
    is(condition.resourceType, resource.type) &&
    condition.data.every((comparison) => meets(core, comparison)) &&
    (resourceId === null ||
      [resource.id, resource.name].some((text) => text !== null && fitsGlob(resourceId, text))) &&
    (actorRole === null || facts.rolesOf(actor.ref).includes(actorRole)) &&
    fitsTime(condition, atMs, facts)
  )
}
