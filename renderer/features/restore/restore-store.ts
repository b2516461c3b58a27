import { create } from 'zustand'

import type { Existing } from './types.ts'

/** How a person wants things saved; kept while the window lives, so that nothing is asked twice. */
export type Saving = Readonly<{
  target: string
  existing: Existing
  reason: string
}>

export const useSaving = create<Saving>(() => ({ target: '', existing: 'keep-both', reason: '' }))

/** Changes how things are to be saved. */
export const setSaving = (change: Partial<Saving>): void => useSaving.setState(change)
