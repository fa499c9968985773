import 'server-only'

/** Tokens whose form alone says what they are. Published by their issuers or plain from use. */
export const SECRET_SHAPES: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { kind: 'Anthropic key', pattern: /\bsk-ant-[a-z0-9]{3,10}-[A-Za-z0-9_-]{20,200}/g },
  {
    kind: 'OpenAI key',
    pattern: /\bsk-(?:proj-|svcacct-)[A-Za-z0-9_-]{20,200}|\bsk-[A-Za-z0-9]{48}\b/g,
  },
  {
    kind: 'GitHub token',
    pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b|\bgithub_pat_[A-Za-z0-9_]{40,120}/g,
  },
  { kind: 'GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,60}/g },
  { kind: 'Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,120}/g },
  { kind: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: 'Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{16,120}/g },
  { kind: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{30,60}/g },
  { kind: 'Telegram bot token', pattern: /\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b/g },
  {
    kind: 'JSON Web Token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}/g,
  },
  {
    kind: 'private key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----[\s\\nr]{1,8}[A-Za-z0-9+/=\s\\]{40,8000}/g,
  },
  {
    kind: 'password in an address',
    pattern:
      /\b[a-z][a-z0-9+]{2,14}:\/\/[A-Za-z0-9._-]{1,64}:[^\s:/@'"`<>{}$]{6,100}@[A-Za-z0-9][A-Za-z0-9.-]{2,120}/g,
  },
  {
    kind: 'assigned secret',
    pattern:
      /\b(?:aws_secret_access_key|secret_access_key|client_secret|api_?key|auth_?token|access_?token|password|passwd)["']?\s{0,3}[:=]\s{0,3}["'][A-Za-z0-9/+=_.-]{20,200}["']/gi,
  },
]
