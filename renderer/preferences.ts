import { create } from 'zustand'
import { persist } from 'zustand/middleware'

import type { Language } from '../resources/locales/language.ts'
import type { ThemeName } from './ui/theme.ts'

/** What this window alone knows of its look; kept on this computer. */
export type Preferences = Readonly<{
  theme: ThemeName
  /** 1 to 2. */
  textSize: number
  /** The language last chosen here; null = the system's. */
  language: Language | null
}>

/** The window's look: `usePreferences.setState({ theme: 'dark' })` changes it at once. */
export const usePreferences = create<Preferences>()(
  persist((): Preferences => ({ theme: 'system', textSize: 1, language: null }), {
    name: 'dingkeep.preferences',
  }),
)
