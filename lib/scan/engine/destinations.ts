import 'server-only'

const URL_HOST =
  /\b(https?|ftp|wss?):\/\/(?:[^\s/@'"`]{1,80}@)?(\[[0-9a-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)(?::\d{1,5})?([^\s'"`<>)|;]{0,300})/gi

export type Destination = { scheme: string; host: string; rest: string; index: number }

/** Every address in the text. Hosts are lower-case. */
export function* destinationsIn(text: string): Generator<Destination> {
  for (const match of text.matchAll(URL_HOST))
    yield {
      scheme: (match[1] ?? '').toLowerCase(),
      host: (match[2] ?? '').toLowerCase(),
      rest: match[3] ?? '',
      index: match.index,
    }
}

export const isRawAddress = (host: string) =>
  /^\d{1,3}(?:\.\d{1,3}){3}$|^\[/.test(host) && !isLocal(host)

export const isLocal = (host: string) =>
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$|\.(?:localhost|local|test|invalid)$|(?:^|\.)example\.(?:com|org|net)$/.test(
    host,
  )

/** Installers that vendors document as "curl … | sh"; a path narrows a shared host. */
const INSTALLERS: readonly (readonly [host: string, path?: RegExp])[] = [
  ['sh.rustup.rs'],
  ['astral.sh'],
  ['get.docker.com'],
  ['deb.nodesource.com'],
  ['rpm.nodesource.com'],
  ['bun.sh'],
  ['bun.com'],
  ['deno.land'],
  ['deno.com'],
  ['get.pnpm.io'],
  ['install.python-poetry.org'],
  ['sdk.cloud.google.com'],
  ['get.helm.sh'],
  ['get.k3s.io'],
  ['starship.rs'],
  ['mise.run'],
  ['mise.jdx.dev'],
  ['bootstrap.pypa.io'],
  ['pyenv.run'],
  ['get.sdkman.io'],
  ['nixos.org'],
  ['install.determinate.systems'],
  ['ollama.com'],
  ['ollama.ai'],
  ['fly.io'],
  ['claude.ai'],
  ['cli.github.com'],
  ['aka.ms'],
  ['foundry.paradigm.xyz'],
  [
    'raw.githubusercontent.com',
    /^\/(?:homebrew\/install|nvm-sh\/nvm|helm\/helm|pyenv\/pyenv-installer|ohmyzsh\/ohmyzsh|anchore\/(?:syft|grype)|aquasecurity\/trivy|golangci\/golangci-lint|rhysd\/actionlint)\//i,
  ],
  ['install.duckdb.org'],
  ['tailscale.com'],
  ['get.volta.sh'],
  ['get.pulumi.com'],
  ['app.getambassador.io'],
  ['sh.brew.sh'],
  ['brew.sh'],
  ['vercel.com'],
  ['cli.sentry.dev'],
  ['semgrep.dev'],
  ['install.julialang.org'],
  ['www.npmjs.com'],
  ['solana.com'],
  ['release.anza.xyz'],
  ['downloads.claude.ai'],
  ['get.modular.com'],
  ['awscli.amazonaws.com'],
  ['packages.microsoft.com'],
]

export const isKnownInstaller = ({ scheme, host, rest }: Destination): boolean =>
  scheme === 'https' &&
  INSTALLERS.some(([name, path]) => name === host && (!path || path.test(rest)))

/** Hosts whose purpose is to catch what is sent to them, or to pass it on unseen. */
export const DROP_HOST =
  /\b(?:[a-z0-9-]{1,63}\.){0,4}(?:webhook\.site|requestbin\.(?:com|net)|requestcatcher\.com|pipedream\.net|beeceptor\.com|hookbin\.com|request\.lol|webhookinbox\.com|oast\.(?:fun|live|me|online|pro|site)|oastify\.com|interact\.sh|interactsh\.com|burpcollaborator\.net|dnslog\.cn|ceye\.io|canarytokens\.com|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|serveo\.net|loca\.lt|localhost\.run|transfer\.sh|file\.io|0x0\.st|temp\.sh|bashupload\.com|tmpfiles\.org|catbox\.moe|gofile\.io|anonfiles\.com|termbin\.com|ix\.io|sprunge\.us|paste\.rs|dpaste\.(?:com|org)|hastebin\.com|rentry\.co|glot\.io|pastebin\.com|ghostbin\.com|paste\.ee)\b|\bapi\.telegram\.org\/bot|\bdiscord(?:app)?\.com\/api\/webhooks\//gi
