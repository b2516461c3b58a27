import { join } from 'node:path'

import { initRepository } from '../../main/repository/repository.ts'
import type { MasterKey } from '../../main/repository/seal.ts'
import type { Random } from '../bench/random.ts'
import { password, save } from './actions.ts'
import { makeFolder } from './changing-folder.ts'

/** Where the work is done; the key spares each opening its key derivation. */
export type Place = Readonly<{ path: string; source: string; statePath: string; key: MasterKey }>

export type PlaceAsk = Readonly<{ folder: string; source: string; random: Random }>

/** Makes a folder with files, and in another place a repository with a first copy of it. */
export async function makePlace({ folder, source, random }: PlaceAsk): Promise<Place> {
  const path = join(folder, 'repository')
  await makeFolder(source, random)
  const repository = await initRepository({ spec: { type: 'folder', path }, password })
  await save(repository, source)
  await repository.close()
  return { path, source, statePath: join(folder, 'state.db'), key: repository.key }
}
