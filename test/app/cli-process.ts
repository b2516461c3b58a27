import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { z } from 'zod'

const root = join(import.meta.dirname, '../..')

/** What a command left behind. */
export type Ended = Readonly<{ code: number | null; out: string; err: string }>

/** Starts the real command line in a process of its own, as a person would. */
export function start(words: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'main/cli.ts'), ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TZ: 'Asia/Hong_Kong', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Ended>((fulfil) => {
    child.once('close', (code) => fulfil({ code, out, err }))
  })
  /** Waits until a text was printed; fails when the command ended without it. */
  const says = async (text: string): Promise<void> => {
    let isOver = false
    void ended.then(() => (isOver = true))
    while (!`${out}${err}`.includes(text)) {
      if (isOver) throw new Error(`ended without saying ${JSON.stringify(text)}: ${out}${err}`)
      await new Promise((fulfil) => setTimeout(fulfil, 20))
    }
  }
  return { child, ended, says, seen: () => ({ out, err }) }
}

/** Runs a command to its end. */
export const dingkeep = (words: readonly string[], env?: Record<string, string>): Promise<Ended> =>
  start(words, env).ended

const base = { at: z.iso.datetime({ precision: 3 }) }
const code = z.string().regex(/^DK-\d{4}$/)
const hex = z.string().regex(/^[0-9a-f]{64}$/)
const phase = z.enum(['read', 'write', 'commit', 'verify', 'copy', 'restore', 'prune', 'rebuild'])

/** The JSON lines of conventions, section 10. */
export const Line = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('progress'),
    ...base,
    run: z.string(),
    phase,
    kind: z.string().optional(),
    done: z.int(),
    total: z.int().nullable(),
    bytes: z.int(),
    wait: z.strictObject({ code, until: z.iso.datetime() }).optional(),
  }),
  z.object({
    type: z.literal('item'),
    ...base,
    run: z.string(),
    code,
    path: z.string().startsWith('/'),
  }),
  z.object({ type: z.literal('warning'), ...base, code, name: z.string(), message: z.string() }),
  z.strictObject({
    type: z.literal('error'),
    ...base,
    code,
    name: z.string(),
    message: z.string(),
    todo: z.string(),
    about: z.record(z.string(), z.string()),
  }),
  z.looseObject({
    type: z.literal('result'),
    ...base,
    command: z.string(),
    exit: z.int(),
    snapshot: hex.nullish(),
    run: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('snapshot'),
    ...base,
    id: hex,
    time: z.string(),
    mode: z.string(),
  }),
  z.looseObject({
    type: z.literal('entry'),
    ...base,
    path: z.string().startsWith('/'),
    is: z.string(),
  }),
  z.looseObject({
    type: z.literal('hit'),
    ...base,
    path: z.string().startsWith('/'),
    snapshot: hex,
  }),
  z.looseObject({
    type: z.literal('state'),
    ...base,
    kind: z.string(),
    newest: z.string().nullable(),
  }),
  z.looseObject({ type: z.literal('key'), ...base, id: hex, fingerprint: z.string() }),
  z.looseObject({ type: z.literal('check'), ...base, what: z.string(), code: code.nullable() }),
  z.looseObject({ type: z.literal('finding'), ...base, severity: z.string(), what: z.string() }),
  z.strictObject({
    type: z.literal('sample'),
    ...base,
    apiBase: z.url(),
    legacyBase: z.url(),
    control: z.url(),
    corpId: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    operator: z.string(),
    microsoft: z.strictObject({
      tenantId: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
      graphBase: z.string(),
      authority: z.string(),
    }),
  }),
])
export type Line = z.infer<typeof Line>

/** Reads all of a command's stdout as JSON lines, strictly. */
export const linesOf = (out: string): Line[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))
