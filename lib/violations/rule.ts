import 'server-only'
import { z } from 'zod'
import type { Action, EventCore, Outcome } from '@/lib/audit/schema'
import type { ChoicesParam, NumberParam, ParamSpecs, ParamValues, Severity } from './schema'

/** An event with its place in the log. `atMs` is milliseconds since 1970. */
export type LogEvent = { idx: bigint; atMs: number; core: EventCore }

/** Where a sign-in came from: hashes that only tell whether they were seen before. */
export type Places = { network: string | null; country: string | null }

/** What a rule may ask besides the event: pure look-ups, prepared before. */
export type Facts = {
  /** Weekday (1 is Monday) and minute of the day, in the organization's zone. */
  localTime: (atMs: number) => { day: number; minute: number }
  isWorkingTime: (atMs: number) => boolean
  /** The roles somebody holds now, for the organization or for any team. */
  rolesOf: (actorRef: string) => readonly string[]
  placesOf: (eventId: string) => Places | null
}

/** A piece of evidence: an event, its place, whose act it was, when. */
export type Evidence = { id: string; idx: bigint; actor: string; atMs: number }

/**
 * Something a rule found. Hits of the same `dedupe` are one violation while it stands. `summary`
 * follows the subject's name, holds nothing personal, and ends with a full stop.
 */
export type Hit = {
  dedupe: string
  summary: string
  subject?: string | null
  severity?: Severity
  evidence?: readonly Evidence[]
}

/** What looking at one event led to. `state` replaces what is remembered; undefined leaves it. */
export type Verdict<S = unknown> = {
  hit?: Hit | null
  state?: S | null
  /** When what is remembered is worthless, in milliseconds since 1970. */
  expiresAtMs?: number
  /** Whom it is about, when erasing them must forget it. */
  subject?: string
}

type ParamsOf<P extends ParamSpecs> = {
  [K in keyof P]: P[K] extends NumberParam ? number : readonly string[]
}

type Shared = {
  id: string
  /** Rises when what the rule finds changes. */
  version: number
  title: string
  /** What it looks for and why an auditor asks, in one or two sentences. */
  description: string
  severity: Severity
  /** Who is told; null: admins and auditors. */
  ownerRole: 'admin' | 'auditor' | null
  dueHours: number
  /** Off until somebody switches it on. */
  offByDefault?: boolean
  /** Cannot be switched off: it tells when the others are. */
  alwaysOn?: boolean
  /** SOC 2, ISO/IEC 27001 Annex A, HIPAA and GDPR references. */
  controls: readonly string[]
  /** The only actions it looks at; `'*'` is any. */
  actions: readonly Action[] | '*'
  outcomes?: readonly Outcome[]
}

/** A rule as the engine sees it. */
export type AnyRule = Shared & {
  params: ParamSpecs
  /** Under which key it remembers something about this event; null when about nothing. */
  keyOf: (event: LogEvent) => string | null
  evaluate: (event: LogEvent, params: ParamValues, state: unknown, facts: Facts) => Verdict
}

/** Declares a rule: its facts, its parameters, and a pure `evaluate`. */
export function defineRule<P extends ParamSpecs, S = never>(
  rule: Shared & {
    params: P
    keyOf?: (event: LogEvent) => string | null
    evaluate: (
      event: LogEvent,
      params: ParamsOf<P>,
      state: S | null,
      facts: Facts,
    ) => Verdict<S> | null
  },
): AnyRule {
  const { keyOf = () => null, evaluate, ...shared } = rule
  return {
    ...shared,
    keyOf,
    evaluate: (event, params, state, facts) =>
      // What is remembered was written by this rule, and values were checked by paramsSchema.
      evaluate(event, params as ParamsOf<P>, (state ?? null) as S | null, facts) ?? {},
  }
}

const paramSchema = (spec: NumberParam | ChoicesParam) =>
  spec.kind === 'number'
    ? z.coerce
        .number(`${spec.label}: enter a number.`)
        .int(`${spec.label}: enter a whole number.`)
        .min(spec.min, `${spec.label}: use ${spec.min} or more.`)
        .max(spec.max, `${spec.label}: use ${spec.max} or less.`)
        .default(spec.default)
    : z
        .array(z.enum(spec.options.map(({ value }) => value)))
        .min(1, `${spec.label}: choose at least one.`)
        .default([...spec.default])

/** Checks the values of a rule's parameters; what is missing is the default. */
export const paramsSchema = (specs: ParamSpecs) =>
  z.strictObject(
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, paramSchema(spec)])),
  )

export const evidenceOf = ({ idx, atMs, core }: LogEvent): Evidence => ({
  id: core.id,
  idx,
  actor: core.actor.ref,
  atMs,
})

/** What an event is about, for a sentence: the name it had then, or its id. */
export const nameOf = ({ core: { resource } }: LogEvent): string => resource.name ?? resource.id
