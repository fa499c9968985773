import 'server-only'

const MIB = 1024 * 1024

/** What one upload may be at most. Nothing in it is trusted before it was measured against these. */
export type IntakeLimits = {
  /** Entries of the upload, folders and dropped files included, plus those of nested archives. */
  entriesMax: number
  /** Bytes of all files once unpacked, plus what nested archives unpack to. */
  bytesMax: number
  /** Bytes of one file once unpacked. */
  fileBytesMax: number
  /** Bytes of the request body as it comes over the wire. */
  uploadBytesMax: number
  /** Unpacked bytes per packed byte, of one entry and of the whole upload. */
  ratioMax: number
  /** Below this many unpacked bytes no ratio is judged: small and repetitive is no bomb. */
  ratioFloorBytes: number
  /** Names in one path, the file's own included, counted inside the skill's folder. */
  depthMax: number
  /** UTF-8 bytes of one path as uploaded, the skill's folder included. */
  pathBytesMax: number
  /** Archives inside archives: 1 is an archive among the skill's files. */
  nestingMax: number
  /** Text fields of the form beside the files, and the bytes of one. */
  fieldsMax: number
  fieldBytesMax: number
}

/**
 * The most any site may allow; the environment can only lower them. A file stays below 100 MiB
 * because public git hosts refuse larger ones, and the registry is served through git. A path stays
 * below 240 bytes because Windows stops at 260 characters with the client's own folders in front.
 */
export const INTAKE_LIMITS: IntakeLimits = {
  entriesMax: 10_000,
  bytesMax: 500 * MIB,
  fileBytesMax: 100 * MIB,
  uploadBytesMax: 512 * MIB,
  ratioMax: 100,
  ratioFloorBytes: MIB,
  depthMax: 8,
  pathBytesMax: 240,
  nestingMax: 2,
  fieldsMax: 32,
  fieldBytesMax: 64 * 1024,
}
