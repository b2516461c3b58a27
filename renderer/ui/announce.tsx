import { create } from 'zustand'

type Said = Readonly<{ polite: string; urgent: string }>
const useSaid = create<Said>(() => ({ polite: '', urgent: '' }))

/** Lets screen readers say something: progress each 10 % or 60 s, counts, results of tests. */
export const announce = (text: string): void => useSaid.setState({ polite: text })

/** Interrupts the screen reader: ranks 1–6 only. */
export const announceNow = (text: string): void => useSaid.setState({ urgent: text })

/** The two live regions of the window. */
export function LiveRegions() {
  const { polite, urgent } = useSaid()
  return (
    <>
      <div className="unseen" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="unseen" aria-live="assertive">
        {urgent}
      </div>
    </>
  )
}
