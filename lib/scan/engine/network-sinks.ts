import 'server-only'

/** Calls that send data out, by form; a plain GET is not among them unless its address carries data. */
export const NETWORK_SINK =
  /\bcurl\b[^\n]{0,600}?(?:\s(?:-d|-F|-T|--data(?:-raw|-binary|-urlencode|-ascii)?|--form|--upload-file|--json)(?=[\s=@"'$])|\?[^\s"']{0,200}\$)|\bwget\b[^\n]{0,400}?--(?:post-data|post-file|body-file|body-data)|\b(?:nc|ncat|netcat)\s{1,4}(?!-[a-z]{0,6}l)[^\n|;]{1,120}\d|\b(?:scp|rsync)\s[^\n]{1,300}[\w.-]{1,80}:|\b(?:requests|httpx|session|client|aiohttp|http)\s{0,3}\.\s{0,3}(?:post|put|patch|request)\s{0,3}\(|\burlopen\s{0,3}\(|\burllib\.request\.Request\s{0,3}\(|\bfetch\s{0,3}\(|\baxios(?:\.(?:post|put|patch|request))?\s{0,3}\(|\bhttps?\.request\s{0,3}\(|\.sendall\s{0,3}\(|\bsmtplib\b|\.sendmail\s{0,3}\(|\bInvoke-(?:RestMethod|WebRequest)\b[^\n]{0,400}-(?:Body|InFile|Method\s{1,3}Post)|\.Upload(?:String|Data|File)\s{0,3}\(|>\s{0,3}\/dev\/tcp\/|\b(?:dig|nslookup|host)\s[^\n]{0,200}\$[({A-Za-z]/i
