import type { Sealer } from './adapters/secrets/index.ts'
import type { Log } from './core/ports.ts'
import type { FromEngine, ToEngine } from './engine-messages.ts'

type Wish = Extract<FromEngine, { type: 'seal' }>

async function given(sealer: Sealer, { wish, value }: Wish): Promise<string> {
  if (wish === 'open') return sealer.open(Buffer.from(value, 'base64'))
  return Buffer.from(await sealer.seal(value)).toString('base64')
}

/** Grants the engine a wish to the system's store; null where it refuses or there is none. */
export async function grant(
  wish: Wish,
  { sealer, log }: Readonly<{ sealer?: Sealer; log: Log }>,
): Promise<ToEngine> {
  const { id } = wish
  try {
    return { type: 'sealed', id, value: sealer ? await given(sealer, wish) : null }
  } catch (error) {
    log.write('error', 'engine.sealer', { kind: error instanceof Error ? error.name : '' })
    return { type: 'sealed', id, value: null }
  }
}
