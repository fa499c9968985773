import 'server-only'
import type { SinkKind } from '../kinds/rules'
import { datadogTransport } from './datadog'
import { elasticTransport } from './elastic'
import { fileTransport } from './file'
import { otlpTransport } from './otlp'
import { sentinelTransport } from './sentinel'
import type { SinkSetup } from './setup'
import { splunkTransport } from './splunk'
import { syslogTransport } from './syslog'
import type { Transport } from './transport'
import { webhookTransport } from './webhook'

const MAKERS: Record<SinkKind, (setup: SinkSetup) => Transport> = {
  datadog: datadogTransport,
  elastic: elasticTransport,
  file: fileTransport,
  otlp: otlpTransport,
  sentinel: sentinelTransport,
  splunk: splunkTransport,
  syslog: syslogTransport,
  webhook: webhookTransport,
}

/** The way to a sink's receiver. Nothing is connected before the first batch. */
export const makeTransport = (setup: SinkSetup): Transport => MAKERS[setup.kind](setup)
