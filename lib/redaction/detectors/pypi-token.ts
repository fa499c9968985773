import 'server-only'
import { BASE64URL, defineSecret } from '../prefixed-token'

/** A macaroon: base64url that begins with the location `pypi.org` or `test.pypi.org`. */
export const pypiToken = defineSecret({
  type: 'pypi-token',
  label: 'PyPI token',
  finds: 'Upload tokens of pypi.org and test.pypi.org',
  example: 'pypi-AgEIcHlwaS5vcmc…',
  shapes: [
    { prefix: 'pypi-AgEIcHlwaS5vcmc', characters: BASE64URL, min: 40 },
    { prefix: 'pypi-AgENdGVzdC5weXBpLm9yZw', characters: BASE64URL, min: 40 },
  ],
})
