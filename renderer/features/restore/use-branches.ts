import { useCallback, useEffect, useRef, useState } from 'react'

import { ask } from '../../bridge.ts'
import { type Branch, leftBranch } from './tree-nodes.ts'

const reading: Branch = { people: [], next: null, state: 'reading' }

const askOf = (branch: string) => ({
  department: branch === leftBranch ? null : branch,
  left: branch === leftBranch,
  words: '',
  limit: 200,
})

/** People of the opened branches of one copy. */
export type Branches = Readonly<{
  all: ReadonlyMap<string, Branch>
  /** Reads the first people of a branch, or further ones. */
  read: (id: string) => void
}>

/**
 * Reads people branch by branch (a department's key, or `left`); answers about another copy are
 * dropped.
 */
export function useBranches(copy: string, open: ReadonlySet<string>): Branches {
  const [known, setKnown] = useState<{ copy: string; all: ReadonlyMap<string, Branch> }>(() => ({
    copy,
    all: new Map(),
  }))
  const present = useRef(copy)
  const all = known.copy === copy ? known.all : new Map<string, Branch>()
  const held = useRef(all)
  useEffect(() => {
    present.current = copy
    held.current = all
  })

  const read = useCallback(
    (id: string) => {
      const before = held.current.get(id) ?? reading
      const put = (branch: Branch) =>
        setKnown((last) => ({
          copy,
          all: new Map(last.copy === copy ? last.all : []).set(id, branch),
        }))
      put({ ...before, state: 'reading' })
      void ask('browse.people', { copy, ...askOf(id), cursor: before.next }).then((answer) => {
        if (present.current !== copy) return
        if (!answer.ok) return put({ ...before, state: 'failed' })
        const { people, next } = answer.value
        put({ people: [...before.people, ...people], next, state: 'ready' })
      })
    },
    [copy],
  )
  useEffect(() => {
    for (const id of open) if (!held.current.has(id)) read(id)
  }, [open, read])
  return { all, read }
}

/** People by a part of their name; null while nothing is looked for. */
export function useFoundPeople(copy: string, words: string): Branch | null {
  const [found, setFound] = useState<{ question: string; branch: Branch } | null>(null)
  const question = `${copy} ${words}`
  useEffect(() => {
    if (words.trim() === '') return
    let wanted = true
    // A short wait: every letter would be a question.
    const timer = setTimeout(() => {
      const rest = { department: null, left: false, cursor: null, limit: 200 }
      void ask('browse.people', { copy, words, ...rest }).then((answer) => {
        if (!wanted) return
        const branch: Branch = answer.ok
          ? { people: answer.value.people, next: null, state: 'ready' }
          : { people: [], next: null, state: 'failed' }
        setFound({ question, branch })
      })
    }, 150)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [copy, words, question])
  if (words.trim() === '') return null
  return found?.question === question ? found.branch : reading
}
