import 'server-only'

/** A home folder, as shells, Python and Node write it. */
const HOME = String.raw`(?:~|\$\{?HOME\}?|%USERPROFILE%|\/root|\/home\/[\w.-]{1,40}|\/Users\/[\w.-]{1,40}|["'(,/\s\`])`

/** Files that hold nothing but credentials of other systems. */
export const CREDENTIAL_STORE = new RegExp(
  String.raw`${HOME}["'\s,+)/\\]{0,8}(?:\.aws["'\s,/\\]{1,6}(?:credentials|sso)|\.netrc\b|\.git-credentials\b|\.gnupg\b|\.password-store\b|\.vault-token\b|\.config["'\s,/\\]{1,6}(?:gh["'\s,/\\]{1,6}hosts\.yml|op\b)|\.electrum\b|\.bitcoin\b|\.ethereum["'\s,/\\]{1,6}keystore|\.config["'\s,/\\]{1,6}solana|\.claude["'\s,/\\]{1,6}\.credentials\.json|\.codex["'\s,/\\]{1,6}auth\.json)|\/etc\/shadow\b|\b(?:wallet\.dat|logins\.json|key4\.db|Login Data|Local State|login\.keychain(?:-db)?)\b|\bsecurity\s{1,4}(?:find-(?:generic|internet)-password|dump-keychain)\b|\bLibrary\/Keychains\b|\bcmdkey\s{1,3}\/list\b`,
)

/** Client configurations that may also hold a token. */
export const CLIENT_CONFIG = new RegExp(
  String.raw`${HOME}["'\s,+)/\\]{0,8}(?:\.kube["'\s,/\\]{1,6}config\b|\.docker["'\s,/\\]{1,6}config\.json|\.npmrc\b|\.pypirc\b|\.azure["'\s,/\\]{1,6}(?:accessTokens|msal_token)|\.config["'\s,/\\]{1,6}gcloud\b)`,
)

/** Private keys and everything in the .ssh folder. */
export const SSH_FOLDER = new RegExp(
  String.raw`${HOME}["'\s,+)/\\]{0,8}\.ssh\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)`,
)

/** A .env file, but not its published template. */
export const ENV_FILE =
  /(?:^|[\s"'`(=/<@])\.env(?:\.(?:local|production|prod|development|dev|staging))?(?![\w.-]|\.(?:example|sample|template))/

const either = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => source).join('|'))

/** Every file whose contents must not leave the machine. */
export const SECRET_FILE = either(CREDENTIAL_STORE, SSH_FOLDER, CLIENT_CONFIG, ENV_FILE)

/** The whole environment at once, not one variable of it. */
export const WHOLE_ENVIRONMENT =
  /\b(?:dict|json\.dumps|str|repr|list|urlencode)\(\s{0,4}(?:dict\(\s{0,3})?os\.environ\b(?!\[|\.get)|\bos\.environ\.(?:copy|items)\(|\bJSON\.stringify\(\s{0,4}process\.env\s{0,4}[,)]|\{\s{0,4}\.\.\.process\.env\s{0,4}\}|\bObject\.(?:entries|assign|keys)\(\s{0,4}(?:\{\},\s{0,3})?process\.env\s{0,4}\)|\bGet-ChildItem\s{1,4}env:|\/proc\/self\/environ\b/im

/** The same as a shell command: `env` or `printenv` alone, piped or written away. */
export const ENVIRONMENT_COMMAND = /(?:^|[\s;|&($`])(?:printenv|env)(?=\s{0,4}(?:\||>|\)|`|$))/m
