import type { Sealer } from './adapters/secrets/index.ts'
import type { Shell } from './adapters/shell.ts'
import type { Log } from './core/ports.ts'
import type { FromEngine, ToEngine } from './engine-messages.ts'

type Wish = Extract<FromEngine, { type: 'wish' }>
/** What a front lends to its engine; a browser has none of it. */
export type Lent = Readonly<{ sealer?: Sealer; shell?: Shell }>

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

async function loginState({ loginItem }: Shell, value: string): Promise<string | null> {
  const state = value === '' ? await loginItem.read() : await loginItem.write(value === 'on')
  return state === null ? null : state ? 'on' : 'off'
}

async function printed({ printer }: Shell, html: string): Promise<string | null> {
  const pdf = await printer.pdf(html)
  return pdf.ok ? base64(pdf.value) : null
}

async function given({ sealer, shell }: Lent, { wish, value }: Wish): Promise<string | null> {
  switch (wish) {
    case 'seal':
      return sealer ? base64(await sealer.seal(value)) : null
    case 'open':
      return sealer ? sealer.open(Buffer.from(value, 'base64')) : null
    case 'login':
      return shell ? loginState(shell, value) : null
    case 'print':
      return shell ? printed(shell, value) : null
  }
}

/** Grants the engine a wish; null where the system refuses or there is no such thing here. */
export async function grant(wish: Wish, lent: Lent & Readonly<{ log: Log }>): Promise<ToEngine> {
  const { id } = wish
  try {
    return { type: 'granted', id, value: await given(lent, wish) }
  } catch (error) {
    const kind = error instanceof Error ? error.name : ''
    lent.log.write('error', 'engine.wish', { wish: wish.wish, kind })
    return { type: 'granted', id, value: null }
  }
}
