import { useEffect, useRef, useState } from 'react'

/** Saves a text; false if that could not be done now. */
export type Save = (text: string) => Promise<boolean>

const open = new Set<() => Promise<boolean>>()

const underWay = new Set<Promise<unknown>>()

/** Has `flushDrafts` wait for a choice that is being saved. */
export function saving<T>(work: Promise<T>): Promise<T> {
  underWay.add(work)
  void work.finally(() => underWay.delete(work))
  return work
}

/** Saves at once whatever is typed and not saved yet. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...[...open].map((flush) => flush()), ...underWay])
}

/** A text field that saves by itself. */
export type Draft = Readonly<{
  text: string
  change: (text: string) => void
  /** Saves now: the field was left. */
  leave: () => void
}>

/**
 * Text of a field that saves half a second after the last key, when the field is left, before Next
 * and when the screen goes away. Once the field is left it shows what is kept; where nothing is
 * given back (`kept` = null: a secret) or saving failed, what was typed stays.
 */
export function useDraft(kept: string | null, save: Save): Draft {
  const [typed, setTyped] = useState<string | null>(null)
  const unsaved = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saver = useRef(save)
  useEffect(() => {
    saver.current = save
  })

  const flush = useRef(async (): Promise<boolean> => {
    clearTimeout(timer.current)
    const text = unsaved.current
    if (text === null) return true
    unsaved.current = null
    const saved = await saver.current(text)
    if (!saved) unsaved.current ??= text
    return saved
  })
  useEffect(() => {
    const mine = flush.current
    open.add(mine)
    return () => {
      open.delete(mine)
      void mine()
    }
  }, [])

  const leave = async () => {
    const saved = await flush.current()
    if (saved && kept !== null && unsaved.current === null) setTyped(null)
  }
  return {
    text: typed ?? kept ?? '',
    change: (text) => {
      setTyped(text)
      unsaved.current = text
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush.current(), 500)
    },
    leave: () => void leave(),
  }
}
