import { useEffect } from 'react'
import { create } from 'zustand'

/** Help beside the work: whether it is open, and the page that the present place wants. */
export const useHelpState = create<{ open: boolean; topic: string | null }>(() => ({
  open: false,
  topic: null,
}))

/** Opens or closes help beside the work (F1). */
export const toggleHelp = (): void => useHelpState.setState(({ open }) => ({ open: !open }))

/** While the component stands, F1 opens this page instead of the one of the screen. */
export function useHelpTopic(topic: string): void {
  useEffect(() => {
    useHelpState.setState({ topic })
    return () => useHelpState.setState({ topic: null })
  }, [topic])
}
