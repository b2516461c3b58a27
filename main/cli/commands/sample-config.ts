import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

import { errnoOf, writeWhole } from '../../adapters/files.ts'
import type { Sample } from '../../sample/index.ts'

/** Keeps a passphrase that is there: it opens the backup that an earlier sample left. */
async function keepOrMake(path: string): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')).trim() !== '') return
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
  await writeWhole(path, `${randomBytes(24).toString('base64url')}\n`)
}

/** The section of its Outlook mailboxes; the secret lies in a file beside. */
function microsoftOf({ graph }: Sample, clientSecretFile: string): object {
  const { tenantId, clientId, cloud, graphBase, authority } = graph
  return { tenantId, clientId, clientSecretFile, cloud, graphBase, authority }
}

/**
 * Writes a settings file for a sample company, with `FILE.secret` and `FILE.passphrase` beside it,
 * and with `outlook` also `FILE.microsoft-secret`; the storage is the folder `FILE.backup`.
 */
export async function writeSampleConfig(
  file: string,
  sample: Sample,
  { outlook }: Readonly<{ outlook: boolean }>,
): Promise<string> {
  const path = resolve(file)
  const name = basename(path)
  const settings = {
    version: 1,
    dingtalk: {
      clientId: sample.clientId,
      clientSecretFile: `${name}.secret`,
      corpId: sample.corpId,
      apiBase: sample.apiBase,
      legacyBase: sample.legacyBase,
      operator: sample.operator,
    },
    ...(outlook && { microsoft: microsoftOf(sample, `${name}.microsoft-secret`) }),
    storage: { path: `${name}.backup` },
    passphraseFile: `${name}.passphrase`,
  }
  await writeWhole(`${path}.secret`, `${sample.clientSecret}\n`)
  if (outlook) await writeWhole(`${path}.microsoft-secret`, `${sample.graph.clientSecret}\n`)
  await keepOrMake(`${path}.passphrase`)
  await writeWhole(path, `${JSON.stringify(settings, null, 2)}\n`)
  return path
}
