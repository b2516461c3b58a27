/** The colours of ux-spec section 19; each becomes a CSS variable of its name (`--card`). */
export type Colours = Readonly<{
  desk: string
  window: string
  page: string
  card: string
  hover: string
  text: string
  'text-2': string
  'text-3': string
  line: string
  'line-2': string
  edge: string
  accent: string
  'accent-hover': string
  'on-accent': string
  'accent-weak': string
  'accent-line': string
  green: string
  'green-weak': string
  'green-line': string
  amber: string
  'amber-weak': string
  'amber-line': string
  red: string
  'red-weak': string
  'red-line': string
  grey: string
  'grey-weak': string
  'grey-line': string
  /** The mark's own blue, the same in every theme. */
  logo: string
}>

/** Light theme. */
export const light: Colours = {
  desk: '#d9e0e7',
  window: '#f2f5f8',
  page: '#fbfcfd',
  card: '#ffffff',
  hover: '#e4e9ee',
  text: '#16191d',
  'text-2': '#4d555e',
  'text-3': '#626b75',
  line: '#e2e6ea',
  'line-2': '#cfd5db',
  edge: '#7b848d',
  accent: '#0b57a4',
  'accent-hover': '#094a8b',
  'on-accent': '#ffffff',
  'accent-weak': '#e6f0fa',
  'accent-line': '#b9d4ee',
  green: '#0b6a1d',
  'green-weak': '#edf8ee',
  'green-line': '#a9d8ae',
  amber: '#7a4a00',
  'amber-weak': '#fff6e0',
  'amber-line': '#ecc978',
  red: '#a80f1f',
  'red-weak': '#fdeff0',
  'red-line': '#eaa6ac',
  grey: '#545d66',
  'grey-weak': '#eef1f4',
  'grey-line': '#cfd5db',
  logo: '#0b57a4',
}

/** Dark theme. */
export const dark: Colours = {
  desk: '#0c0e10',
  window: '#1c1f23',
  page: '#202327',
  card: '#282c31',
  hover: '#2d3238',
  text: '#f3f5f7',
  'text-2': '#bcc3ca',
  'text-3': '#a3abb3',
  line: '#3a4047',
  'line-2': '#4a525a',
  edge: '#8f98a1',
  accent: '#6cb4f5',
  'accent-hover': '#8cc4f8',
  'on-accent': '#06213c',
  'accent-weak': '#1a3550',
  'accent-line': '#2c5680',
  green: '#6fcf7c',
  'green-weak': '#173420',
  'green-line': '#2f6b3b',
  amber: '#f2c15a',
  'amber-weak': '#3a2e12',
  'amber-line': '#75591c',
  red: '#ff9aa2',
  'red-weak': '#43191d',
  'red-line': '#8a343c',
  grey: '#b2bac2',
  'grey-weak': '#30353b',
  'grey-line': '#4a525a',
  logo: '#0b57a4',
}

/** High contrast of our own: black and white, no tinted fills, every edge drawn. */
export const contrast: Colours = {
  desk: '#000000',
  window: '#000000',
  page: '#000000',
  card: '#000000',
  hover: '#262626',
  text: '#ffffff',
  'text-2': '#ffffff',
  'text-3': '#ffffff',
  line: '#ffffff',
  'line-2': '#ffffff',
  edge: '#ffffff',
  accent: '#ffff00',
  'accent-hover': '#ffffff',
  'on-accent': '#000000',
  'accent-weak': '#000000',
  'accent-line': '#ffff00',
  green: '#6fff8a',
  'green-weak': '#000000',
  'green-line': '#6fff8a',
  amber: '#ffd75e',
  'amber-weak': '#000000',
  'amber-line': '#ffd75e',
  red: '#ff9aa2',
  'red-weak': '#000000',
  'red-line': '#ff9aa2',
  grey: '#ffffff',
  'grey-weak': '#000000',
  'grey-line': '#ffffff',
  logo: '#000000',
}
