import type { Sealer } from './adapters/secrets/index.ts'
import type { Wishes } from './engine-wishes.ts'

/** The system's store of secrets, which only the shell can reach. Rejects where it refuses. */
export function wishedSealer(wishes: Wishes): Sealer {
  const wish = async (what: 'seal' | 'open', value: string): Promise<string> => {
    const answer = await wishes(what, value)
    if (answer === null) throw new Error('the store of secrets refused')
    return answer
  }
  return {
    seal: async (text) => Buffer.from(await wish('seal', text), 'base64'),
    open: (sealed) => wish('open', Buffer.from(sealed).toString('base64')),
  }
}
