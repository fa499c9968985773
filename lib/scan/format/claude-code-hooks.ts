import 'server-only'
import { error, isRecord, kindOf, warning } from '@/lib/scan/format/problem'
import type { FormatProblem } from '@/lib/scan/schema'

const EVENTS = [
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'Notification',
  'UserPromptSubmit',
  'Stop',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'Setup',
  'TaskCompleted',
  'TeammateIdle',
  'ConfigChange',
  'InstructionsLoaded',
]

/** Checks the shape `{ Event: [{ matcher?, hooks: [{ type, command | prompt, once? }] }] }`. */
export function checkHooks(value: unknown, line: number | null): FormatProblem[] {
  if (!isRecord(value)) return [shapeError(`hooks is ${kindOf(value)}, not a map of events`, line)]
  return Object.entries(value).flatMap(([event, groups]) => {
    const unknown = EVENTS.includes(event)
      ? []
      : [
          warning({
            field: 'hooks',
            rule: 'hook-event',
            message: `"${event}" is not a hook event we know; it may never run.`,
            remedy: 'Check the spelling, for example PreToolUse or SessionStart.',
            line,
          }),
        ]
    if (!Array.isArray(groups))
      return [...unknown, shapeError(`hooks.${event} is ${kindOf(groups)}, not a list`, line)]
    return [...unknown, ...groups.flatMap((group: unknown) => checkGroup(event, group, line))]
  })
}

function checkGroup(event: string, group: unknown, line: number | null): FormatProblem[] {
  if (!isRecord(group) || !Array.isArray(group.hooks))
    return [shapeError(`an entry of hooks.${event} has no list "hooks"`, line)]
  const matcher = group.matcher
  const badMatcher =
    matcher !== undefined && typeof matcher !== 'string'
      ? [shapeError(`a matcher of hooks.${event} is not text`, line)]
      : []
  return [...badMatcher, ...group.hooks.flatMap((hook: unknown) => checkHook(event, hook, line))]
}

function checkHook(event: string, hook: unknown, line: number | null): FormatProblem[] {
  if (!isRecord(hook)) return [shapeError(`a hook of ${event} is not a map`, line)]
  const needed = { command: 'command', prompt: 'prompt', agent: 'prompt', http: 'url' }[
    String(hook.type)
  ]
  if (!needed) return [shapeError(`a hook of ${event} has no known type`, line)]
  return typeof hook[needed] === 'string'
    ? []
    : [shapeError(`a hook of ${event} has no "${needed}"`, line)]
}

const shapeError = (what: string, line: number | null) =>
  error({
    field: 'hooks',
    rule: 'hook-shape',
    message: `The hooks cannot be read: ${what}.`,
    remedy: 'Write each event as a list of { matcher, hooks: [{ type: command, command: … }] }.',
    line,
  })
