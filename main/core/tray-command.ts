import type { TrayItem } from './tray.ts'

/** An ask of the contract with what goes in. */
type TrayAsk = Readonly<{ name: string; input: unknown }>

/**
 * What an entry of the tray's menu does: end the program, show a page, or ask the engine in the
 * session of the window, with the page where the same is done for whoever must sign in first.
 */
export type TrayCommand =
  | Readonly<{ is: 'quit' }>
  | Readonly<{ is: 'page'; page: string }>
  | Readonly<{ is: 'ask'; ask: TrayAsk; page: string }>

const pages: Partial<Record<TrayItem['id'], string>> = {
  headline: '#home',
  restore: '#restore',
  alerts: '#alerts',
  pause: '#backups',
  help: '#help',
}

const asks: Partial<Record<TrayItem['id'], TrayAsk>> = {
  backup: { name: 'backup.start', input: { full: false, kinds: null, refetch: false } },
  stop: { name: 'run.stop', input: null },
  resume: { name: 'pause.end', input: null },
}

/** Gives what a click on an entry does. */
export function commandOf(id: TrayItem['id']): TrayCommand {
  if (id === 'quit') return { is: 'quit' }
  const ask = asks[id]
  if (ask !== undefined) return { is: 'ask', ask, page: '#backups' }
  return { is: 'page', page: pages[id] ?? '' }
}

/** Gives what a choice below "Pause" does; `until` as the engine offered it. */
export const pauseCommand = (until: string): TrayCommand => ({
  is: 'ask',
  ask: { name: 'pause.set', input: { until } },
  page: '#backups',
})
