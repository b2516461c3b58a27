import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { errnoOf } from '../adapters/files.ts'
import { done } from '../core/failure.ts'
import { licenceParts } from '../core/licence-parts.ts'
import type { Handlers } from '../router.ts'

/** Beside the sources it lies in `out`; bundled, this program lies there itself. */
function licencesFile(): string {
  const out = import.meta.url.endsWith('.ts') ? '../../out/' : '../'
  return fileURLToPath(new URL(`${out}licences.txt`, import.meta.url))
}

/** Reads the file that is made with the window; a checkout without one has no list. */
async function licences(): Promise<string> {
  try {
    return await readFile(licencesFile(), 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return ''
    throw error
  }
}

/** What the program is made of. */
export const aboutHandlers = (): Pick<Handlers, 'licences.read'> => ({
  'licences.read': async () => done({ parts: licenceParts(await licences()) }),
})
