import crypto, { createHash, randomBytes, scryptSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

import { deriveAhead, deriveBytes } from '../../main/repository/key-derivation.ts'
import { initRepository, openRepository } from '../../main/repository/repository.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()

const cheap = { N: 16, r: 1, p: 1 }

/** A folder with one file of a key that is cheap to derive. */
async function folderWith(content: object | string): Promise<string> {
  const folder = await scratch()
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  await mkdir(join(folder, 'keys'))
  const name = createHash('sha256').update(text).digest('hex')
  await writeFile(join(folder, 'keys', name), text)
  return folder
}

/** Counts the derivations of this process until the test ends. */
function countDerivations(): { count: number } {
  const counted = { count: 0 }
  const { scrypt } = crypto
  crypto.scrypt = ((...given: Parameters<typeof scrypt>) => {
    counted.count += 1
    scrypt(...given)
  }) as typeof scrypt
  syncBuiltinESMExports()
  onTestFinished(() => {
    crypto.scrypt = scrypt
    syncBuiltinESMExports()
  })
  return counted
}

describe('a key that is derived ahead', () => {
  it('spares opening the work, once', async () => {
    const path = join(await scratch(), 'repository')
    const spec = { type: 'folder', path } as const
    await (await initRepository({ spec, password: 'words of a password' })).close()
    const derivations = countDerivations()

    await deriveAhead(path, 'words of a password')
    expect(derivations.count).toBe(1)
    await (await openRepository({ spec, password: 'words of a password' })).close()
    expect(derivations.count).toBe(1)
    await (await openRepository({ spec, password: 'words of a password' })).close()
    expect(derivations.count).toBe(2)

    await deriveAhead(path, 'another password')
    await expect(openRepository({ spec, password: 'another password' })).rejects.toMatchObject({
      reason: 'wrong-password',
    })
    await (await openRepository({ spec, password: 'words of a password' })).close()
  })

  it('goes to nobody who asks with another password, salt or cost', async () => {
    const salts = [randomBytes(64), randomBytes(64)] as const
    const folder = await folderWith({ kdf: 'scrypt', ...cheap, salt: salts[0].toString('base64') })
    const ask = fc.record({
      password: fc.constantFrom('a', 'b'),
      salt: fc.constantFrom(...salts),
      N: fc.constantFrom(16, 32),
      r: fc.constantFrom(1, 2),
      p: fc.constantFrom(1, 2),
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('a', 'b'), fc.array(ask), async (begun, asks) => {
        await deriveAhead(folder, begun)
        for (const { password, salt, ...cost } of asks) {
          const right = scryptSync(password, salt, 64, cost)
          expect((await deriveBytes(password, { salt, ...cost })).equals(right)).toBe(true)
        }
      }),
    )
  })

  it('is not begun where there is no key file, a broken one, or one that is too costly', async () => {
    const salt = randomBytes(64).toString('base64')
    const derivations = countDerivations()
    for (const folder of [
      join(await scratch(), 'nothing here'),
      await folderWith('no JSON'),
      await folderWith({ kdf: 'argon2', ...cheap, salt }),
      await folderWith({ kdf: 'scrypt', ...cheap, salt: 'c2hvcnQ=' }),
      await folderWith({ kdf: 'scrypt', N: 2 ** 30, r: 8, p: 1, salt }),
      await folderWith({ kdf: 'scrypt', N: 16, r: 1, p: 65, salt }),
    ]) {
      await deriveAhead(folder, 'a')
    }
    expect(derivations.count).toBe(0)
  })
})
