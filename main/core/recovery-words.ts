/** Number of words on an emergency sheet. */
export const wordCount = 12

/**
 * Reads words as a person types or pastes them (conventions, section 9): NFKC, lower case, digits,
 * dots and commas dropped, white space folded.
 */
export const wordsIn = (typed: string): readonly string[] =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{Nd}.,、，。]/gu, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '')

/** The password that words make: joined by one space. */
export const passwordOf = (words: readonly string[]): string => words.join(' ')

/** What was typed for a place of the sheet, counted from 1. */
export type TypedWord = Readonly<{ position: number; word: string }>

/**
 * The whole sheet as it was typed: all 12 pasted into one field, or single words in their places,
 * the others as the sheet has them.
 */
export function typedSheet(sheet: readonly string[], typed: readonly TypedWord[]): string[] {
  const pasted = typed.map(({ word }) => wordsIn(word)).find(({ length }) => length >= wordCount)
  if (pasted !== undefined) return [...pasted]
  const whole = [...sheet]
  for (const { position, word } of typed) whole[position - 1] = wordsIn(word).join(' ')
  return whole
}

/** Places where what was typed differs from the sheet, counted from 1; a missing one differs. */
export function wrongPlaces(
  sheet: readonly string[],
  typed: readonly TypedWord[],
  asked: readonly number[],
): number[] {
  const whole = typedSheet(sheet, typed)
  const given = new Set(typed.map(({ position }) => position))
  const isPasted = typed.some(({ word }) => wordsIn(word).length >= wordCount)
  const isGiven = (position: number): boolean => isPasted || given.has(position)
  return sheet
    .map((_word, at) => at + 1)
    .filter((place) => {
      if (asked.includes(place) && !isGiven(place)) return true
      return whole[place - 1] !== sheet[place - 1]
    })
}
