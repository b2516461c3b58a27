import type { HelpPage } from './markdown.ts'

const plain = (text: string) => text.toLocaleLowerCase().normalize('NFKC')

/** Pages that hold all the words typed; those with all of them in the title come first. */
export function findPages(pages: readonly HelpPage[], typed: string): readonly HelpPage[] {
  const wanted = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (wanted.length === 0) return []
  const holds = (text: string) => wanted.every((word) => text.includes(word))
  const found = pages.filter(({ title, text }) => holds(plain([title, text].join(' '))))
  const inTitle = new Set(found.filter(({ title }) => holds(plain(title))))
  return [...inTitle, ...found.filter((page) => !inTitle.has(page))]
}
