import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Version = { key: string; id: string; body: Buffer; at: Date; mode: string; until: Date }

const xml = (name: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${name}>`

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

/**
 * A server on loopback that plays a bucket with Object Lock by AWS's rules: a put needs a checksum
 * that is right and a retention, an object is never overwritten but gets a version, and a locked version
 * is not deleted. `setup` can be changed to play a bucket without locks, or an outage.
 */
export async function objectLockServer() {
  const setup = { hasLock: true, hasVersions: true, isAway: false, pageMax: 1_000 }
  const versions: Version[] = []
  const markers = new Set<string>()
  const puts: IncomingMessage['headers'][] = []
  let requests = 0

  const fail = (response: ServerResponse, status: number, code: string) => {
    response.writeHead(status, { 'content-type': 'application/xml' })
    response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
  }
  const ok = (response: ServerResponse, body: string, headers = {}) => {
    response.writeHead(200, { 'content-type': 'application/xml', ...headers })
    response.end(body)
  }

  async function put(request: IncomingMessage, response: ServerResponse, key: string) {
    const { headers } = request
    const body = await bodyOf(request)
    puts.push(headers)
    const checksum = headers['x-amz-checksum-sha256']
    const mode = headers['x-amz-object-lock-mode']
    const until = new Date(String(headers['x-amz-object-lock-retain-until-date']))
    if (mode && !setup.hasLock) return fail(response, 400, 'InvalidRequest')
    if (mode && !checksum && !headers['content-md5']) return fail(response, 400, 'InvalidRequest')
    if (mode && !(until.getTime() > Date.now())) return fail(response, 400, 'InvalidArgument')
    if (checksum && checksum !== createHash('sha256').update(body).digest('base64'))
      return fail(response, 400, 'BadDigest')
    const id = randomBytes(8).toString('hex')
    versions.push({ key, id, body, at: new Date(), mode: String(mode ?? ''), until })
    markers.delete(key)
    ok(response, '', { 'x-amz-version-id': id, etag: `"${id}"` })
  }

  function list(response: ServerResponse, query: URLSearchParams) {
    const [prefix, marker] = [query.get('prefix') ?? '', query.get('key-marker') ?? '']
    const max = Math.min(Number(query.get('max-keys') ?? 1_000), setup.pageMax)
    const found = versions
      .filter(({ key }) => key.startsWith(prefix) && key > marker)
      .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    const shown = found
      .slice(0, max)
      .map(
        ({ key, id, at }) =>
          `<Version><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>${at.toISOString()}</LastModified></Version>`,
      )
    const isCut = `<IsTruncated>${found.length > max}</IsTruncated>`
    ok(response, xml('ListVersionsResult', isCut + shown.join('')))
  }

  function remove(
    response: ServerResponse,
    request: IncomingMessage,
    key: string,
    id: string | null,
  ) {
    const at = versions.findIndex((one) => one.key === key && one.id === id)
    const version = versions[at]
    if (id === null) markers.add(key)
    else if (version) {
      const isBypassed =
        version.mode === 'GOVERNANCE' && request.headers['x-amz-bypass-governance-retention']
      if (version.until.getTime() > Date.now() && !isBypassed)
        return fail(response, 403, 'AccessDenied')
      versions.splice(at, 1)
    }
    response.writeHead(204)
    response.end()
  }

  const server = createServer(async (request, response) => {
    requests += 1
    if (setup.isAway) return request.socket.destroy()
    const url = new URL(request.url ?? '/', 'http://s3')
    const query = url.searchParams
    const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/')
    if (query.has('object-lock')) {
      const enabled = '<ObjectLockEnabled>Enabled</ObjectLockEnabled>'
      if (!setup.hasLock) return fail(response, 404, 'ObjectLockConfigurationNotFoundError')
      return ok(response, xml('ObjectLockConfiguration', enabled))
    }
    if (query.has('versioning')) {
      const status = `<Status>${setup.hasVersions ? 'Enabled' : 'Suspended'}</Status>`
      return ok(response, xml('VersioningConfiguration', status))
    }
    if (query.has('versions')) return list(response, query)
    if (request.method === 'PUT') return put(request, response, key)
    if (request.method === 'DELETE') return remove(response, request, key, query.get('versionId'))
    const version = versions.find((one) => one.key === key && one.id === query.get('versionId'))
    if (!version) return fail(response, 404, 'NoSuchVersion')
    response.writeHead(200, { 'content-length': version.body.byteLength })
    response.end(version.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setup,
    versions,
    puts,
    requests: () => requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
