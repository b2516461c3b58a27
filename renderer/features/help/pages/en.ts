/** The help pages of this language by the path of their file. */
export const sources = import.meta.glob('../../../../resources/help/en/*.md', {
  eager: true,
  query: '?raw',
  import: 'default',
})
