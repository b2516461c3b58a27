import { useEffect, useState } from 'react'

import {
  type Answer,
  ask,
  type Output,
  type Problem,
  type Reading,
  useReading,
} from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { addDays } from './dates.ts'
import { browse, useBrowsing } from './store.ts'
import type { Copy } from './types.ts'

/** The copy that is looked at, the newest one, and what else the first list of copies says. */
export type Copies = Readonly<{
  copy: Copy
  newest: Copy
  recent: readonly Copy[]
  /** Copies that cannot be read; null where the storage is away. */
  unreadable: number | null
}>

const recentCopies = { before: null, until: null, limit: 200 }

/** Reads the newest copies, anew whenever a run has ended; `none`: there is no copy yet. */
export function useCopies(): Reading<Copies | 'none'> {
  const reading = useReading('browse.copies', recentCopies)
  const chosen = useBrowsing(({ copy }) => copy)
  const runState = useShared(({ run }) => run?.state)
  const { again } = reading
  useEffect(() => again(), [again, runState])
  if (reading.state === 'waiting') return reading
  const value = reading.value && copiesFrom(reading.value, chosen)
  // The state says which of value and failure is there; both go on as they are.
  return { ...reading, value } as Reading<Copies | 'none'>
}

function copiesFrom(
  { copies, unreadable }: Output<'browse.copies'>,
  chosen: Copy | null,
): Copies | 'none' {
  const [newest] = copies
  return newest ? { copy: chosen ?? newest, newest, recent: copies, unreadable } : 'none'
}

/** The copies of a day, oldest first, and the one before the first of them. */
export type DayCopies = Readonly<{ copies: readonly Copy[]; before: Copy | null }>

/** Reads the copies of a day; null while they are being read. */
export function useDayCopies(day: string): DayCopies | null {
  const reading = useReading('browse.copies', { before: null, until: day, limit: 500 })
  if (reading.value === null) return null
  const { copies } = reading.value
  return {
    copies: copies.filter((copy) => copy.day === day).toReversed(),
    before: copies.find((copy) => copy.day < day) ?? null,
  }
}

async function copiesUntil(day: string): Promise<readonly Copy[]> {
  const answer = await ask('browse.copies', { before: null, until: day, limit: 500 })
  return answer.ok ? answer.value.copies : []
}

/** The newest copy of a day, or of the days before it; null where there is none. */
export const copyOfDay = async (day: string): Promise<Copy | null> =>
  (await copiesUntil(day))[0] ?? null

/** The copy just before the first one of a day that lost unusually much. */
export async function copyBeforeLoss(day: string): Promise<Copy | null> {
  const copies = await copiesUntil(day)
  const last = copies.findLastIndex((copy) => copy.day === day && copy.unusual)
  return copies[last + 1] ?? null
}

/** The copy before or after one, in time. */
export async function copyBeside(copy: Copy, step: -1 | 1): Promise<Copy | null> {
  const copies = await copiesUntil(copy.day)
  const at = copies.findIndex(({ id }) => id === copy.id)
  if (step === -1) return copies[at + 1] ?? null
  if (at > 0) return copies[at - 1] ?? null
  const days = await ask('browse.days', { until: addDays(copy.day, 370), weeks: 53 })
  const next = days.ok ? days.value.days.find(({ day }) => day > copy.day)?.day : undefined
  if (next === undefined) return null
  return (await copiesUntil(next)).findLast(({ day }) => day === next) ?? null
}

/** A copy that an address names, to begin with. */
export function useCopyOfAddress(id: string | undefined): Problem | null {
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => {
    if (id === undefined) return
    let wanted = true
    void findCopy(id).then((found) => {
      if (!wanted) return
      if (found.ok) browse({ copy: found.value })
      else setProblem(found.failure)
    })
    return () => {
      wanted = false
    }
  }, [id])
  return problem
}

/** Finds a copy by its id or the first digits of it; null where it is no more. */
export async function findCopy(id: string) {
  let before: string | null = null
  for (;;) {
    const answer: Answer<'browse.copies'> = await ask('browse.copies', {
      before,
      until: null,
      limit: 500,
    })
    if (!answer.ok) return answer
    const found = answer.value.copies.find((copy) => copy.id.startsWith(id))
    if (found) return { ok: true as const, value: found }
    const next: string | null = answer.value.next
    // A copy that retention has removed meanwhile: the newest stays chosen.
    if (next === null) return { ok: true as const, value: null }
    before = next
  }
}
