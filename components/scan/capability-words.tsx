import {
  Anchor,
  FolderOpen,
  Globe,
  KeyRound,
  Plug,
  SquareTerminal,
  Wrench,
  Zap,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { CapabilityKind } from '@/lib/scan/schema'

export type CapabilityWords = { title: string; explanation: string; icon: ReactNode }

/** What each kind of capability means for the person who has to allow it. */
export const CAPABILITY_WORDS: Record<CapabilityKind, CapabilityWords> = {
  tool: {
    title: 'Uses tools without asking',
    explanation: 'Named in allowed-tools: Claude Code runs these without a prompt.',
    icon: <Wrench aria-hidden />,
  },
  command: {
    title: 'Runs commands',
    explanation: 'Programs that its scripts or examples start.',
    icon: <SquareTerminal aria-hidden />,
  },
  'inline-shell': {
    title: 'Runs shell when it is loaded',
    explanation: 'Executed before anyone sees the text, as soon as the skill is used.',
    icon: <Zap aria-hidden />,
  },
  host: {
    title: 'Reaches hosts',
    explanation: 'Network addresses that its code or instructions name.',
    icon: <Globe aria-hidden />,
  },
  path: {
    title: 'Reads paths outside the skill',
    explanation: 'Files on the machine that do not belong to the skill.',
    icon: <FolderOpen aria-hidden />,
  },
  secret: {
    title: 'Reads secrets',
    explanation: 'Environment variables and files that hold keys or passwords.',
    icon: <KeyRound aria-hidden />,
  },
  hook: {
    title: 'Hooks into the agent',
    explanation: 'Runs by itself when something happens in a session.',
    icon: <Anchor aria-hidden />,
  },
  'mcp-server': {
    title: 'Uses MCP servers',
    explanation: 'Other programs whose tools the agent may call.',
    icon: <Plug aria-hidden />,
  },
}

/** The order they are read in: what acts by itself first. */
export const CAPABILITY_ORDER: readonly CapabilityKind[] = [
  'inline-shell',
  'hook',
  'secret',
  'host',
  'path',
  'command',
  'mcp-server',
  'tool',
]
