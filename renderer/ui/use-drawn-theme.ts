import { useSyncExternalStore } from 'react'

import { usePreferences } from '../preferences.ts'
import type { DrawnTheme } from './theme.ts'

const wantsDark = window.matchMedia('(prefers-color-scheme: dark)')

const subscribe = (heard: () => void) => {
  wantsDark.addEventListener('change', heard)
  return () => wantsDark.removeEventListener('change', heard)
}

/** The theme to draw: the chosen one, or the system's light or dark as it changes. */
export function useDrawnTheme(): DrawnTheme {
  const chosen = usePreferences(({ theme }) => theme)
  const dark = useSyncExternalStore(subscribe, () => wantsDark.matches)
  if (chosen !== 'system') return chosen
  return dark ? 'dark' : 'light'
}
