import { use } from 'react'

import { type Language, useWords, type Words } from '../../words.tsx'
import { openLibrary } from './library.ts'
import type { HelpPage } from './markdown.ts'

const opened = new Map<Language, Promise<readonly HelpPage[]>>()

function libraryOf(words: Words): Promise<readonly HelpPage[]> {
  const known = opened.get(words.language) ?? openLibrary(words)
  opened.set(words.language, known)
  return known
}

/** All help pages in the person's language; the component waits for them. */
export const useLibrary = (): readonly HelpPage[] => use(libraryOf(useWords()))
