import { useEffect } from 'react'

/** The kit takes its own mark away a quarter of a second after a dialog has gone. */
const patience = 600

/**
 * Gives the page back to screen readers once a dialog has gone. The kit hides the page while a dialog
 * is open, and where the dialog's end opens another page by keyboard it leaves it hidden.
 */
export function usePageBack(): void {
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.querySelector('[aria-modal="true"]') === null)
          document.querySelector('#root')?.removeAttribute('aria-hidden')
      }, patience)
    },
    [],
  )
}
