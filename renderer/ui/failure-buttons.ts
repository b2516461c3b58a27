/** What the window itself can do about a failure; the names are those of the engine's list. */
export type FailureButton = 'open-storage' | 'make-space' | 'start-again'

/** The button under a failure by its code; a test holds this to the engine's list. */
export const failureButtons: Readonly<Record<string, FailureButton>> = {
  'DK-1301': 'open-storage',
  'DK-1302': 'open-storage',
  'DK-1303': 'open-storage',
  'DK-1304': 'make-space',
  'DK-1305': 'open-storage',
  'DK-1309': 'open-storage',
  'DK-1313': 'open-storage',
  'DK-1803': 'start-again',
}
