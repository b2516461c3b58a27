import { useEffect } from 'react'

import { ask } from './bridge.ts'
import type { NavItem } from './places.ts'
import { refresh } from './refresh.ts'
import { go } from './ui/place.ts'

/** What the keys of the whole window do (ux-spec section 18). */
export type KeyActions = Readonly<{
  items: readonly NavItem[]
  help: () => void
  keyList: () => void
}>

/** A key press by the name of its combination: `ctrl+shift+b`; Cmd counts as Ctrl. */
function combination(event: KeyboardEvent): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'ctrl' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey && event.key !== '?' ? 'shift' : '',
    event.key.toLowerCase(),
  ]
  return parts.filter((part) => part !== '').join('+')
}

/** Moves the focus to the next region: bar, page, help. */
function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const now = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions.at((now + step + regions.length) % regions.length)
  const inside = next?.querySelector<HTMLElement>('h1, [aria-current="page"], a, button')
  ;(inside ?? next)?.focus()
}

function byCombination({ items, help, keyList }: KeyActions): Record<string, () => void> {
  const shown = (feature: string) => items.some((item) => item.feature === feature)
  const goTo = (feature: string) => shown(feature) && go({ feature })
  return {
    f1: help,
    f5: refresh,
    f6: () => nextRegion(1),
    'shift+f6': () => nextRegion(-1),
    'ctrl+?': keyList,
    'ctrl+/': keyList,
    'ctrl+f': () => goTo('search'),
    'ctrl+shift+r': () => goTo('restore'),
    'ctrl+shift+b': () => {
      if (!shown('backups')) return
      void ask('backup.start', { full: false, kinds: null, refetch: false })
      go({ feature: 'backups' })
    },
    ...Object.fromEntries(
      items.slice(0, 10).map(({ feature }, n) => [`ctrl+${(n + 1) % 10}`, () => goTo(feature)]),
    ),
  }
}

/** Listens for the keys of the whole window. */
export function useKeyboard(actions: KeyActions): void {
  useEffect(() => {
    const keys = byCombination(actions)
    const pressed = (event: KeyboardEvent) => {
      const act = keys[combination(event)]
      if (act === undefined || event.defaultPrevented) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
}
