import type { Language } from '../../resources/locales/language.ts'
import { openWords, type Words } from '../../resources/locales/words.ts'

/** Words of the shell, whose language can change while tray and messages hold on to them. */
export interface Spoken {
  readonly words: Words
  /** Speaks another language from now on; true where that changed anything. */
  follow(language: Language): Promise<boolean>
}

/** Opens the shell's words in a first language. */
export async function openSpoken(first: Language): Promise<Spoken> {
  let now = await openWords(first)
  let wanted = first
  const words: Words = {
    get language() {
      return now.language
    },
    get tag() {
      return now.tag
    },
    say: (...said) => now.say(...said),
    find: (...said) => now.find(...said),
    list: (...said) => now.list(...said),
  }
  return {
    words,
    async follow(language) {
      wanted = language
      const next = await openWords(language)
      // While this one was loading, another may have been asked for.
      if (wanted !== language || now.language === language) return false
      now = next
      return true
    },
  }
}
