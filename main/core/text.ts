import type { Kind } from './kinds.ts'

/** Roles of people (conventions, section 14). */
export type RoleName = 'owner' | 'it-admin' | 'keeper' | 'auditor'

/** A value inside a text; times in milliseconds since 1970, spans in milliseconds. */
export type Fact =
  | Readonly<{ is: 'text'; value: string }>
  | Readonly<{ is: 'number' | 'percent' | 'bytes' | 'moment' | 'day' | 'span'; value: number }>
  | Readonly<{ is: 'kinds'; value: readonly Kind[] }>
  | Readonly<{ is: 'role'; value: RoleName }>
  | Readonly<{ is: 'words'; value: string }>

/** A sentence of the locales by its key, with what stands in its slots. */
export type Text = Readonly<{ key: string; facts: Readonly<Record<string, Fact>> }>

/** Makes a text. */
export const text = (key: string, facts: Text['facts'] = {}): Text => ({ key, facts })

/** Facts, in short. */
export const fact = {
  text: (value: string): Fact => ({ is: 'text', value }),
  n: (value: number): Fact => ({ is: 'number', value }),
  percent: (value: number): Fact => ({ is: 'percent', value: Math.min(1, Math.max(0, value)) }),
  bytes: (value: number): Fact => ({ is: 'bytes', value }),
  moment: (value: number): Fact => ({ is: 'moment', value }),
  day: (value: number): Fact => ({ is: 'day', value }),
  span: (value: number): Fact => ({ is: 'span', value: Math.max(0, value) }),
  kinds: (value: readonly Kind[]): Fact => ({ is: 'kinds', value }),
  role: (value: RoleName): Fact => ({ is: 'role', value }),
  words: (value: string): Fact => ({ is: 'words', value }),
} as const
