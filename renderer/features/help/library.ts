import { failureSteps } from '../../ui/failure-text.ts'
import type { Language, Words } from '../../words.tsx'
import { errorCodes } from './codes.ts'
import { type Block, type HelpPage, helpPage, inlineOf } from './markdown.ts'

type Sources = Readonly<Record<string, string>>

/** The written pages of a language, loaded when help is first opened. */
function sourcesOf(language: Language): Promise<{ sources: Sources }> {
  switch (language) {
    case 'en':
      return import('./pages/en.ts')
    case 'zh-Hant':
      return import('./pages/zh-hant.ts')
    case 'zh-Hans':
      return import('./pages/zh-hans.ts')
    case 'id':
      return import('./pages/id.ts')
  }
}

/** The page of an error code, from the words that the failure card shows. */
function codePage(code: string, words: Words): HelpPage {
  const key = `failures.${code}`
  const headline = words.find(`${key}.headline`) ?? code
  const effect = words.find(`${key}.effect`)
  const steps = failureSteps(code, words)
  const blocks: Block[] = [
    ...(effect === null ? [] : [{ is: 'paragraph', line: inlineOf(effect) } as const]),
    { is: 'heading', line: inlineOf(words.say('help.whatToDo')) },
    { is: 'steps', items: steps.map((step) => inlineOf(step)) },
  ]
  const title = words.say('help.codeTitle', { code, headline })
  return { id: `code-${code.toLowerCase()}`, title, blocks, text: [effect, ...steps].join('\n') }
}

const idOf = (path: string) => path.replace(/^.*\/|\.md$/g, '')

/** All pages of a language: the written ones and one for each error code. */
export async function openLibrary(words: Words): Promise<readonly HelpPage[]> {
  const { sources } = await sourcesOf(words.language)
  const written = Object.entries(sources).map(([path, source]) => helpPage(idOf(path), source))
  return [...written, ...errorCodes.map((code) => codePage(code, words))]
}

/** Groups of the table of contents, by the first word of a page's id. */
export const groups = ['topic', 'screen', 'setup', 'code'] as const
