import type { Finding, VerifyAsk, VerifyResult } from '../../app-types.ts'
import { result, watched, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLines } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'
import { printable } from '../table.ts'

const named = 50

/** Paths are said below `/dingkeep`, which the repository's own check does not know. */
const pathInCopy = (path: string): string => path.replace(/^\/dingkeep(?=\/|$)/, '') || '/'

function showFindings(findings: readonly Finding[], context: Context): void {
  const { output } = context
  for (const finding of findings.slice(0, named)) {
    const what = output.words.find(`findings.${finding.what}`) ?? finding.what
    output.print(`  ${what}  ${finding.id.slice(0, 16)}`)
    const ids = finding.snapshots.map((id) => id.slice(0, 8)).join(' ')
    if (ids !== '') output.print(`    ${output.words.say('verify.copies', { ids })}`)
    output.print(...finding.paths.slice(0, 10).map((path) => `    ${printable(pathInCopy(path))}`))
  }
  const more = findings.length - named
  if (more > 0) output.print(`  ${output.words.say('run.more', { n: more })}`)
}

function show(value: VerifyResult, ask: VerifyAsk, context: Context): Exit {
  const { output } = context
  const { words } = output
  for (const finding of value.findings) {
    output.line('finding', { ...finding, paths: finding.paths.map(pathInCopy) })
  }
  const errors = value.findings.filter(({ severity }) => severity === 'error')
  const notes = value.findings.filter(({ severity }) => severity === 'note')
  if (value.damaged) {
    output.print(words.say('verify.damaged', { n: errors.length }))
    showFindings(errors, context)
  } else output.print(words.say('verify.good', { n: value.snapshots }))
  if (notes.length > 0) {
    output.print(words.say('verify.notes'))
    showFindings(notes, context)
  }
  const { packsRead: read, packs, bytesRead: bytes } = value
  const reads = ask.readData || ask.subset !== undefined
  output.print(words.say(reads ? 'verify.read' : 'verify.structure', { read, packs, bytes }))
  if (value.damaged) {
    const failure = { name: 'damageFound', about: { n: `${errors.length}` } } as const
    for (const line of failureLines(failure, words)) output.note(line)
  }
  const exit = value.damaged ? exits.error : exits.done
  const { run, damaged, snapshots } = value
  const facts = { run, damaged, snapshots, packs, packsRead: read, bytesRead: bytes }
  const counts = { errors: errors.length, notes: notes.length }
  return result(context, { command: 'verify', exit, ...facts, ...counts })
}

/** `dingkeep verify`: structure, all data, or a part of it. */
export const verify: Command<VerifyAsk> = (context, ask) =>
  withApp(
    context,
    (app) => watched(context, (watch) => app.verify(ask, watch)),
    (value) => show(value, ask, context),
  )
