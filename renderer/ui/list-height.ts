/** Height of the card around a list: as long as its rows, up to most of the window. */
export const heightOf = (rows: number): string =>
  `min(calc(100vh - 300px), ${Math.max(4, rows) * 42 + 100}px)`
