import { useEffect, useState } from 'react'

import { findCopy } from './use-copies.ts'

/** The moment of a copy that is known by its id only; null until it is read. */
export function useCopyMoment(id: string | undefined): string | null {
  const [known, setKnown] = useState<{ id: string; at: string } | null>(null)
  useEffect(() => {
    if (id === undefined) return
    let wanted = true
    void findCopy(id).then((found) => {
      if (wanted && found.ok && found.value) setKnown({ id, at: found.value.at })
    })
    return () => {
      wanted = false
    }
  }, [id])
  return known !== null && known.id === id ? known.at : null
}
