/**
 * Takes out what breaks or hides lines of a card or calendar file: control characters and halves
 * of characters. Line breaks become LF; tabs are kept.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
