import { randomBytes } from 'node:crypto'

import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { passwordOf } from '../core/recovery-words.ts'
import { openRepository, type Repository } from '../repository/repository.ts'
import { createSealer } from '../repository/seal.ts'

/** 12 new words: 128 random bits and 4 of a checksum (BIP-39's list). */
export const newWords = (): string[] => entropyToMnemonic(randomBytes(16), wordlist).split(' ')

/** Words of the list that begin so; none below 3 letters, since those fit too many. */
export const completions = (begin: string): string[] =>
  begin.length < 3 ? [] : wordlist.filter((word) => word.startsWith(begin.toLowerCase()))

/** Adds a key file that the words open; gives its id. */
export const addWordsKey = (repository: Repository, words: readonly string[]): Promise<string> =>
  repository.addKey(passwordOf(words), { username: 'recovery-words', hostname: 'dingkeep' })

/** Key files of words, but for one. */
export async function otherWordsKeys(repository: Repository, id: string): Promise<string[]> {
  const { keys } = await repository.listKeys()
  return keys
    .filter((key) => key.username === 'recovery-words' && key.id !== id)
    .map((key) => key.id)
}

/**
 * Opens the storage with the words alone and opens with what they give a test item that this
 * computer sealed: proof that words and storage belong together. False where the words open nothing.
 */
export async function wordsOpen(
  repository: Repository,
  words: readonly string[],
): Promise<boolean> {
  const item = randomBytes(64)
  const sealed = createSealer(repository.key).seal(item)
  let opened: Repository
  try {
    opened = await openRepository({ spec: repository.spec, password: passwordOf(words) })
  } catch (error) {
    if (repositoryFailure(error)?.name !== 'passphraseWrong') throw error
    return false
  }
  try {
    const found = createSealer(opened.key).open(sealed)
    return found !== null && item.equals(found)
  } finally {
    await opened.close()
  }
}
