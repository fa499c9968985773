import type { SinkField, SinkKindInfo } from '../rules'

const CA: SinkField = {
  name: 'ca',
  label: 'Certificate authority',
  help: 'PEM of the authority that signed the receiver’s certificate. Empty: the public ones.',
  type: 'pem',
  optional: true,
}
const CLIENT: readonly SinkField[] = [
  {
    name: 'clientCert',
    label: 'Client certificate',
    help: 'PEM, when the receiver wants one from us.',
    type: 'pem',
    optional: true,
  },
  {
    name: 'clientKey',
    label: 'Key of the client certificate',
    help: 'PEM without a passphrase.',
    type: 'pem',
    secret: true,
    optional: true,
  },
]
const address = (help: string, placeholder: string, more: Partial<SinkField> = {}): SinkField => ({
  name: 'url',
  label: 'Address',
  help,
  type: 'address',
  placeholder,
  ...more,
})
const secret = (name: string, label: string, help: string, more: Partial<SinkField> = {}) =>
  ({ name, label, help, type: 'text', secret: true, ...more }) as const satisfies SinkField
const text = (
  name: string,
  label: string,
  help: string,
  more: Partial<SinkField> = {},
): SinkField => ({ name, label, help, type: 'text', ...more })

const CONTRACT = 'A contract server of ours that plays its rules'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Every kind of sink and exactly the fields of each: the forms, the checks and the pages read this. */
export const KINDS = {
  syslog: {
    label: 'Syslog over TLS',
    summary:
      'RFC 5424 messages, octet-counted, to rsyslog, syslog-ng, QRadar, ArcSight and others.',
    testedWith: 'rsyslog over TLS, 50,000 events, the receiver killed 20 times',
    formats: ['ocsf', 'raw', 'cef'],
    fields: [
      text('host', 'Host', 'Name or address of the receiver.', {
        placeholder: 'syslog.example.com',
        pattern: /^[a-z0-9.:_-]{1,253}$/i,
        rule: 'a host name or an IP address',
      }),
      {
        name: 'port',
        label: 'Port',
        help: 'RFC 5425 names 6514.',
        type: 'number',
        usual: '6514',
        min: 1,
        max: 65_535,
      },
      text('serverName', 'Name in the certificate', 'When it differs from the host.', {
        optional: true,
      }),
      CA,
      ...CLIENT,
      text('appName', 'APP-NAME', 'What the messages are marked with.', {
        usual: 'countersign',
        optional: true,
        pattern: /^[\x21-\x7e]{1,48}$/,
        rule: 'at most 48 printable ASCII characters without spaces',
      }),
      {
        name: 'messageBytes',
        label: 'Longest message, bytes',
        help: 'rsyslog takes 8096 unless its $maxMessageSize says more. Longer events are shortened and marked.',
        type: 'number',
        usual: '8000',
        min: 2_048,
        max: 1_048_576,
      },
      {
        name: 'settleSeconds',
        label: 'Time to store, seconds',
        help: 'Syslog has no receipt. What the receiver read counts as stored after this long without the connection breaking; else it is sent again.',
        type: 'number',
        usual: '3',
        min: 1,
        max: 300,
      },
    ],
  },
  splunk: {
    label: 'Splunk',
    summary: 'HTTP Event Collector, with indexer acknowledgement where the token has it.',
    testedWith: CONTRACT,
    formats: ['ocsf', 'raw'],
    fields: [
      address(
        'Of the collector, without /services.',
        'https://http-inputs-example.splunkcloud.com',
      ),
      secret('token', 'HEC token', 'From Settings, Data inputs, HTTP Event Collector.'),
      {
        name: 'acknowledge',
        label: 'Wait for indexer acknowledgement',
        help: 'Turn it on when the token has “Enable indexer acknowledgment” (Splunk Enterprise). An event then counts as delivered only once it is indexed.',
        type: 'switch',
      },
      {
        name: 'ackSeconds',
        label: 'Longest wait for it, seconds',
        help: 'After this the batch is sent again; Splunk may then hold it twice, with the same event_id.',
        type: 'number',
        usual: '60',
        min: 1,
        max: 600,
      },
      text('index', 'Index', 'Empty: the token’s default.', { optional: true }),
      text('sourcetype', 'Source type', 'How Splunk should parse it.', {
        usual: 'countersign:audit',
        optional: true,
      }),
      CA,
    ],
  },
  elastic: {
    label: 'Elastic',
    summary: 'Documents of a data stream, by the bulk API.',
    testedWith: CONTRACT,
    formats: ['ecs', 'ocsf'],
    fields: [
      address('Of Elasticsearch.', 'https://elastic.example.com:9243'),
      text('stream', 'Data stream', 'It needs an index template that matches it.', {
        usual: 'logs-countersign.audit-default',
        pattern: /^[a-z0-9][a-z0-9._-]{0,200}$/,
        rule: 'lower-case letters, digits, dots, hyphens and underscores',
      }),
      secret('apiKey', 'API key', 'The encoded form, with the privilege create_doc.'),
      CA,
    ],
  },
  datadog: {
    label: 'Datadog',
    summary: 'The logs intake, version 2.',
    testedWith: CONTRACT,
    formats: ['ocsf', 'raw'],
    fields: [
      address('The intake of your site.', 'https://http-intake.logs.datadoghq.eu', {
        usual: 'https://http-intake.logs.datadoghq.com',
      }),
      secret('apiKey', 'API key', 'An API key, not an application key.'),
      text('service', 'Service', 'What the logs are filed under.', {
        usual: 'countersign',
        optional: true,
      }),
      text('tags', 'Tags', 'Separated by commas, such as env:prod,team:security.', {
        optional: true,
      }),
    ],
  },
  sentinel: {
    label: 'Microsoft Sentinel',
    summary: 'Rows of a custom table, by the Logs Ingestion API and a data collection rule.',
    testedWith: CONTRACT,
    formats: ['raw'],
    fields: [
      address(
        'The logs ingestion address of the data collection rule or endpoint.',
        'https://x.westeurope-1.ingest.monitor.azure.com',
      ),
      text('rule', 'Rule, immutable id', 'Of the data collection rule.', {
        placeholder: 'dcr-0123456789abcdef0123456789abcdef',
        pattern: /^dcr-[0-9a-f]{32}$/i,
        rule: 'dcr- and 32 hexadecimal digits',
      }),
      text('stream', 'Stream', 'As the rule declares it.', {
        usual: 'Custom-CountersignAudit',
        pattern: /^[A-Za-z][A-Za-z0-9_-]{2,99}$/,
        rule: 'letters, digits, hyphens and underscores',
      }),
      text('tenant', 'Tenant id', 'Of Microsoft Entra.', {
        pattern: GUID,
        rule: 'an id such as 00000000-0000-0000-0000-000000000000',
      }),
      text(
        'clientId',
        'Application id',
        'It needs the role Monitoring Metrics Publisher on the rule.',
        {
          pattern: GUID,
          rule: 'an id such as 00000000-0000-0000-0000-000000000000',
        },
      ),
      secret('clientSecret', 'Client secret', 'Of that application.'),
      {
        name: 'authority',
        label: 'Sign-in address',
        help: 'Another one for national clouds.',
        type: 'address',
        usual: 'https://login.microsoftonline.com',
      },
      text('scope', 'Scope', 'Another one for national clouds.', {
        usual: 'https://monitor.azure.com/.default',
      }),
    ],
  },
  otlp: {
    label: 'OpenTelemetry',
    summary: 'Log records by OTLP over HTTP, to a collector or a vendor that takes it.',
    testedWith: CONTRACT,
    formats: ['ocsf', 'raw'],
    fields: [
      address('With the path, usually /v1/logs.', 'https://collector.example.com/v1/logs'),
      text('headerName', 'Header for the secret', 'Such as Authorization or x-api-key.', {
        optional: true,
        pattern: /^[A-Za-z0-9-]{1,64}$/,
        rule: 'letters, digits and hyphens',
      }),
      secret('headerValue', 'Its value', 'Such as Bearer and a token.', { optional: true }),
      CA,
      ...CLIENT,
    ],
  },
  webhook: {
    label: 'Webhook',
    summary: 'Signed batches by POST to an address of yours (Standard Webhooks).',
    testedWith: CONTRACT,
    formats: ['ocsf', 'raw', 'ecs'],
    fields: [
      address('It answers 2xx once it has stored the batch.', 'https://hooks.example.com/audit'),
      secret(
        'signingSecret',
        'Signing secret',
        'whsec_ and 24 to 64 random bytes in base64; the receiver checks the signature with it.',
        {
          pattern: /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
          rule: 'whsec_ and 24 to 64 bytes in base64',
          placeholder: 'whsec_…',
        },
      ),
      CA,
    ],
  },
  file: {
    label: 'File',
    summary: 'One line per event on the portal’s own disk, for an agent that ships it.',
    testedWith: 'A real file, rotated while it is written',
    formats: ['ocsf', 'raw', 'ecs', 'cef'],
    fields: [
      text('fileName', 'File name', 'In the folder that SINK_FILES_DIR names.', {
        usual: 'audit.ndjson',
        pattern: /^(?!\.)[a-z0-9._-]{1,100}$/i,
        rule: 'letters, digits, dots, hyphens and underscores, and must not begin with a dot',
      }),
    ],
  },
} as const satisfies Record<string, SinkKindInfo>
