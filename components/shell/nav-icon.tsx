import {
  Activity,
  BadgeCheck,
  BookOpen,
  Boxes,
  Building2,
  ClipboardCheck,
  ClipboardList,
  FileCheck2,
  FileClock,
  Fingerprint,
  Gauge,
  House,
  KeyRound,
  Landmark,
  Laptop,
  ListChecks,
  type LucideIcon,
  Plug,
  Receipt,
  Rocket,
  ScrollText,
  Settings,
  ShieldCheck,
  Upload,
  UserCheck,
  UserCog,
  UserLock,
  Users,
} from 'lucide-react'

const ICON = {
  home: House,
  skills: Boxes,
  submit: Upload,
  reviews: ClipboardCheck,
  usage: Activity,
  quotas: Gauge,
  keys: KeyRound,
  audit: ScrollText,
  log: Fingerprint,
  compliance: FileCheck2,
  controls: ListChecks,
  retention: FileClock,
  holds: Landmark,
  admin: Settings,
  users: Users,
  teams: Building2,
  identity: UserCog,
  'access-reviews': UserCheck,
  policies: ShieldCheck,
  privacy: UserLock,
  integrations: Plug,
  prices: Receipt,
  readiness: Rocket,
  connect: Laptop,
  account: BadgeCheck,
  docs: BookOpen,
  list: ClipboardList,
} satisfies Record<string, LucideIcon>

export type NavIconName = keyof typeof ICON

/** Icons by name, drawn on the server, so that no icon travels as code. */
export function NavIcon({ name }: { name: NavIconName }) {
  const Icon = ICON[name]
  return <Icon className="size-4 shrink-0" aria-hidden />
}
