import type { SavedList } from './export-file.ts'

/** Hands a text to the browser's or the system's own way of saving files. */
export function saveFile({ name, type, text }: SavedList): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it once its next task runs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
