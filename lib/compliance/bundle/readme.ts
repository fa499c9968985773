import 'server-only'
import { FRAMEWORKS } from '../rules'
import type { BundleContext } from './context'
import { GENERATOR } from './manifest'

/** How to read and verify the bundle, for somebody who has never seen the portal. */
export function readmeText({
  id,
  framework,
  organization,
  period,
  scope,
  createdAt,
  generatedAt,
}: BundleContext): string {
  return `COUNTERSIGN COMPLIANCE EXPORT

Framework     ${FRAMEWORKS[framework.id].title}
Organization  ${organization.name}
Period        ${period.from} to ${period.to}, both days included, UTC
Export        ${id}
Asked for     ${createdAt.toISOString()}
Generated     ${generatedAt.toISOString()} by ${GENERATOR.name} ${GENERATOR.version}

The events reach from ${scope.from.toISOString()} up to, and without,
${scope.to.toISOString()}. Nothing written after the export was asked for is in it.

WHAT IS IN IT

  report.html            start here: scope, results, exceptions, what is not covered
  control-summary.csv    one line for each check of each control (.json: the same for programs)
  populations/           for each control, every event that is its evidence (.csv and .ndjson)
  exceptions/            for each control, what its checks found: "exception" means that the rule
                         was broken, "noted" means that nothing was broken but you will want to
                         see it (a refused attempt, for instance)
  events.ndjson, .csv    every event that is evidence for any control, refusals included
  people.csv             who the pseudonyms are, with their roles when this file was generated
  manifest.json          what was asked for, by whom, the exact filter, and the SHA-256, size and
                         number of rows of every file
  manifest.sig           the signature over manifest.json
  public-key.pem         the public key that belongs to the signature
  verify.mjs             the program that checks all of this

The .ndjson files are authoritative; the .csv files are for spreadsheets. A cell that a spreadsheet
would take for a formula has an apostrophe in front.

HOW TO VERIFY IT

You need Node.js 20 or newer, no network, and this folder unpacked.

  1. Get the public key of this portal from the organization by another way than this bundle (it is
     shown on the portal's Compliance page) and save it, say as pinned.pem.
  2. node verify.mjs --key pinned.pem

Without --key the program uses public-key.pem and says so: it then proves that the bundle is whole,
but not who made it.

  exit code 0   everything is as it was signed
            1   something was changed
            2   something is missing
            3   signed by another key than the one you trust
            4   this is not a readable export, or the command is wrong

The program also recomputes the hash of every event: SHA-256 over a zero byte and the event's "core"
in canonical JSON (RFC 8785), as the portal did when it wrote the event; and it runs the filter of each
control over events.ndjson again, to see that each population is exactly what it claims to be.

manifest.sig is a signed note (C2SP signed-note): three lines of text (format, export id, SHA-256 of
manifest.json in hex), an empty line, and a line with the signer's name and, in base64, a 4-byte key id
followed by the Ed25519 signature of the text.

WHAT IT DOES NOT SHOW

Personal fields of events (name, e-mail, network address, user agent, typed text) are not opened here.
Each event commits to them by salted digests ("sd"), so they can be shown to you one by one in the
portal. The signature shows what this portal held when the bundle was made. It cannot show that nobody
with full control of the database and of the signing key had removed events before that.
`
}
