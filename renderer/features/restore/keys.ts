/** Whether a key was pressed without Alt, Ctrl or Cmd. */
export const isBare = (event: {
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}): boolean => !event.altKey && !event.ctrlKey && !event.metaKey
