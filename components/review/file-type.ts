const TYPES: Record<string, string> = {
  png: 'PNG image',
  jpg: 'JPEG image',
  jpeg: 'JPEG image',
  gif: 'GIF image',
  webp: 'WebP image',
  ico: 'Icon',
  pdf: 'PDF document',
  docx: 'Word document',
  xlsx: 'Excel workbook',
  pptx: 'PowerPoint presentation',
  zip: 'Zip archive',
  gz: 'Gzip archive',
  tar: 'Tar archive',
  jar: 'Java archive',
  woff2: 'Font',
  ttf: 'Font',
  otf: 'Font',
  mp3: 'Sound',
  wav: 'Sound',
  mp4: 'Video',
  sqlite: 'SQLite database',
  db: 'Database',
  wasm: 'WebAssembly program',
  so: 'Native library',
  dll: 'Native library',
  dylib: 'Native library',
  exe: 'Windows program',
  pyc: 'Compiled Python',
  class: 'Compiled Java',
}

/** What a file's name says it is. Only a name: the bytes may be something else. */
export function fileType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
  const known = TYPES[extension]
  if (known) return `${known}, by its name`
  return extension ? `Unknown (.${extension})` : 'Unknown (no extension)'
}
