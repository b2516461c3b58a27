import { useEffect } from 'react'

/** The kit takes its own mark away a quarter of a second after a dialog has gone. */
const patience = 600

/**
 * Gives the page back to screen readers once a dialog has gone. The kit hides the page while a dialog
 * is open, and where the dialog's end opens another page by keyboard it leaves it hidden. `open` is
 * for a dialog that stays while it is closed.
 */
export function usePageBack(open = true): void {
  useEffect(() => {
    if (!open) return
    return () => {
      setTimeout(() => {
        if (document.querySelector('[aria-modal="true"]') === null)
          document.querySelector('#root')?.removeAttribute('aria-hidden')
      }, patience)
    }
  }, [open])
}
