import { once } from 'node:events'

import { errnoOf, fileFailure } from '../../adapters/files.ts'
import { failed } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { startSample } from '../../sample/index.ts'
import type { Sample } from '../../sample/index.ts'
import { result, shown } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { exits } from '../output.ts'
import { writeSampleConfig } from './sample-config.ts'

/** Options of `sample`. */
export type SampleOptions = Readonly<{
  people?: number
  seed?: number
  port?: number
  writeConfig?: string
  /** False: the settings file leaves the Outlook mailboxes out. */
  outlook?: boolean
}>

async function start(options: SampleOptions, context: Context): Promise<Outcome<Sample>> {
  const { people, seed, port } = options
  try {
    const sample = await startSample({
      ...(people !== undefined && { people }),
      ...(seed !== undefined && { seed }),
      ...(port !== undefined && { port }),
    })
    return { ok: true, value: sample }
  } catch (error) {
    if (!['EADDRINUSE', 'EACCES'].includes(errnoOf(error))) throw error
    const what = context.output.words.say('sample.portTaken', { port: port ?? 0 })
    return failed('wrongUse', { what, help: 'dingkeep sample --help' })
  }
}

async function writeConfig(
  file: string,
  sample: Sample,
  outlook: boolean,
): Promise<Outcome<string>> {
  try {
    return { ok: true, value: await writeSampleConfig(file, sample, { outlook }) }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return failed('storageDenied', { folder: file })
    return fileFailure(error, file)
  }
}

function tell(sample: Sample, context: Context): void {
  const { output } = context
  const { apiBase, legacyBase, control, corpId, clientId, clientSecret, operator } = sample
  const facts = { apiBase, legacyBase, control, corpId, clientId, clientSecret, operator }
  const { graph } = sample
  const microsoft = {
    tenantId: graph.tenantId,
    clientId: graph.clientId,
    clientSecret: graph.clientSecret,
    graphBase: graph.graphBase,
    authority: graph.authority,
  }
  output.line('sample', { ...facts, microsoft })
  output.print(output.words.say('sample.running'), '')
  const named = Object.entries(microsoft).map(
    ([name, fact]) => [`microsoft.${name}`, fact] as const,
  )
  for (const [name, fact] of [...Object.entries(facts), ...named]) {
    output.print(`  ${name.padEnd(22)} ${fact}`)
  }
}

/** `dingkeep sample`: a company to try things with; ends when it is stopped. */
export const sample: Command<SampleOptions> = async (context, options) => {
  const { output, signal } = context
  const started = await start(options, context)
  if (!started.ok) return shown(context, started, () => exits.error)
  try {
    if (options.writeConfig !== undefined) {
      const outlook = options.outlook !== false
      const written = await writeConfig(options.writeConfig, started.value, outlook)
      if (!written.ok) return shown(context, written, () => exits.error)
    }
    tell(started.value, context)
    const file = options.writeConfig
    if (file !== undefined) output.print('', output.words.say('sample.written', { file }))
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await started.value.stop()
  }
  output.note(output.words.say('sample.ended'))
  return result(context, { command: 'sample', exit: exits.done })
}
