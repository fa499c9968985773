import 'server-only'
import { cef } from './cef'
import { ecs } from './ecs'
import { ocsf } from './ocsf'
import { raw } from './raw'
import type { SinkRecord } from './record'

export const FORMATS = ['ocsf', 'raw', 'ecs', 'cef'] as const
export type Format = (typeof FORMATS)[number]

const JSON_FORMATS = { ocsf, raw, ecs } as const

/** A record as the value of a JSON field: an object, or CEF's line of text. */
export const rendered = (record: SinkRecord, format: Format): unknown =>
  format === 'cef' ? cef(record) : JSON_FORMATS[format](record)

/** A record as one line of text. */
export const renderedLine = (record: SinkRecord, format: Format): string =>
  format === 'cef' ? cef(record) : JSON.stringify(JSON_FORMATS[format](record))
