import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { type Certificates, makeCertificates } from '@/lib/testing/receivers/certificates'

/** Debian's packages of rsyslog with its TLS driver, and what they need beside a usual system. */
const PACKAGES = ['rsyslog', 'rsyslog-openssl', 'libestr0', 'libfastjson4', 'liblognorm5']

type Program = { path: string; libraries: string; modules: string | null }

function onPath(): Program | null {
  for (const path of ['/usr/sbin/rsyslogd', '/usr/local/sbin/rsyslogd', '/sbin/rsyslogd'])
    if (existsSync(path)) return { path, libraries: '', modules: null }
  return null
}

/** The folder for this machine's architecture below `usr/lib`. */
const archFolder = (root: string): string => {
  const libraries = join(root, 'usr/lib')
  const name = readdirSync(libraries).find((one) => one.includes('-linux-gnu'))
  if (!name) throw new Error('The packages of rsyslog are not those of this machine.')
  return join(libraries, name)
}

/** rsyslogd of this machine, else its Debian packages unpacked into `folder`; nothing is installed. */
function findProgram(folder: string): Program {
  const known = onPath()
  if (known) return known
  const root = join(folder, 'root')
  if (!existsSync(join(root, 'usr/sbin/rsyslogd'))) {
    mkdirSync(root, { recursive: true })
    execFileSync('apt-get', ['download', ...PACKAGES], { cwd: folder, stdio: 'ignore' })
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.deb')))
      execFileSync('dpkg', ['-x', name, root], { cwd: folder })
  }
  const libraries = archFolder(root)
  return { path: join(root, 'usr/sbin/rsyslogd'), libraries, modules: join(libraries, 'rsyslog') }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const configuration = (folder: string, { folder: tls }: Certificates, port: number) => `
global(workDirectory="${folder}" maxMessageSize="64k"
  defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="${tls}/ca.pem"
  defaultNetstreamDriverCertFile="${tls}/server.pem" defaultNetstreamDriverKeyFile="${tls}/server.key")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="whole" type="string" string="%rawmsg%\\n")
action(type="omfile" file="${join(folder, 'received.log')}" template="whole" asyncWriting="off" flushOnTXEnd="on")
`

const answers = (port: number, ca: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' }, () => {
      socket.end()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

/** A real rsyslog on loopback that takes syslog over TLS and appends to a file. */
export class Rsyslog {
  readonly #program: Program
  readonly #certificates = makeCertificates()
  #child: ChildProcess | undefined
  port = 0

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#program = findProgram(folder)
  }

  get ca(): string {
    return this.#certificates.ca
  }

  get received(): string {
    return join(this.folder, 'received.log')
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort()
    const file = join(this.folder, 'rsyslog.conf')
    writeFileSync(file, configuration(this.folder, this.#certificates, this.port))
    const { path, libraries, modules } = this.#program
    this.#child = spawn(
      path,
      ['-n', '-f', file, '-i', join(this.folder, 'pid'), ...(modules ? ['-M', modules] : [])],
      { env: { ...process.env, LD_LIBRARY_PATH: libraries }, stdio: 'ignore' },
    )
    for (let tries = 0; tries < 100; tries += 1) {
      if (await answers(this.port, this.#certificates.ca)) return
      await sleep(50)
    }
    throw new Error('rsyslog did not begin to listen.')
  }

  /** kill -9: whatever it had read and not written is gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    await this.kill()
    this.#certificates.remove()
  }
}
