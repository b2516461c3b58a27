declare module '*.css'

interface ImportMeta {
  /** Vite's: the texts of all files that fit, put into the bundle. */
  readonly glob: (
    files: string,
    options: { eager: true; query: '?raw'; import: 'default' },
  ) => Readonly<Record<string, string>>
}
