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
  snapshot,
  sampleSize,
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
  samples/               for each control, events drawn at random for you: nobody could choose them
  events.ndjson, .csv    every event that is evidence for any control, refusals included
  events/skeleton-*      every entry of the audit log around the period, evidence or not, in the order
                         of the log, a line each; no personal data
  integrity/             what ties those entries to signed heads of the log
  people.csv             who the pseudonyms are, with their roles when this file was generated
  manifest.json          what was asked for, by whom, the exact filter, and the SHA-256, size and
                         number of rows of every file
  manifest.sig           the signature over manifest.json
  public-key.pem         the public key that belongs to the signature
  verify.mjs             the program that checks all of this

The .ndjson files are authoritative; the .csv files are for spreadsheets. A cell that a spreadsheet
would take for a formula has an apostrophe in front.

HOW YOU KNOW THAT NOTHING WAS LEFT OUT

The portal's audit log is a Merkle tree (RFC 6962): each event has an index without gaps, and one hash,
the root, stands for all of them in their order. The portal signs that root every few seconds, as a
checkpoint, and gives it to places it does not control. This export holds the log's entries from index
${snapshot.from} up to, and without, ${snapshot.to}, all of them. Together with the few hashes in
integrity/range-proof.json they give the root that integrity/end.checkpoint signs, for ${snapshot.end.size} entries.
Leave out, add, move or alter one entry, and it is another root.

The entries begin before the period and end after it, so no event of the period stands outside.
verify.mjs then applies each control's filter to them itself: a population that lacks an event which
the log has is found, and so is one with an event that the log does not have.

The samples are the ${sampleSize} events of each control with the lowest SHA-256 over root, control and event
id. The root was not known before the last event was written, so nobody could steer the choice.
${
  snapshot.minIndex > 0n
    ? `
Entries before index ${snapshot.minIndex} were removed by the organization's retention rules. What the period had
there is not in this export.
`
    : ''
}
HOW TO VERIFY IT

You need Node.js 20 or newer and no network. The zip need not be unpacked.

  1. Get two keys from the organization by another way than this bundle: the key of exports (the
     portal's Compliance page) and the key of the audit log (/api/audit/log/keys on the portal). They
     are lines that begin with a name. Or save them, outside of this folder, as files.
  2. Get verify.mjs from the portal itself (/api/v1/verify.mjs) or use the one in here.
  3. node verify.mjs <this folder or the zip> --key '<first key>' --key '<second key>'

Without --key the program uses the keys in this bundle and says so: it then proves that the bundle is
whole, but not who made it. More that you may bring:

  --checkpoint <file>   a checkpoint of the same log from elsewhere, for instance from the SIEM: it shows
                        that you and others were shown one and the same log
  --witness <key>       the key of a witness who must have cosigned the last checkpoint
  --json                the verdict for programs

  exit code 0   everything is as it was signed
            1   something was changed
            2   something is missing
            3   signed by another key than the one you trust
            4   this is not a readable export, or the command is wrong

It ends with a list of what it could not check. A single event can be checked alone, too:
node verify.mjs integrity/proofs/<event>.tlog-proof --key '<key of the log>'

FORMATS

A line of events/skeleton-* is the canonical JSON (RFC 8785) of an event; its hash in the tree is
SHA-256 over a zero byte and that line. Checkpoints, proofs and manifest.sig are those of C2SP:
tlog-checkpoint, tlog-proof, signed-note. The text that manifest.sig signs has three lines: format,
export id, SHA-256 of manifest.json in hex.

WHAT IT DOES NOT SHOW

Personal fields of events (name, e-mail, network address, user agent, typed text) are not opened here.
Each event commits to them by salted digests ("sd"), so they can be shown to you one by one in the
portal. An entry that says "removed" has lost its event in the database; its hash is still in the tree,
so that all others can be checked, and verify.mjs reports it as missing. Who holds both the database
and the log's key could build another log from the start: that is what a checkpoint from elsewhere
(--checkpoint, --witness) rules out.
`
}
