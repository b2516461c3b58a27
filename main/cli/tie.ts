import { Command } from 'commander'

import type { Context, Command as Work } from './context.ts'
import type { Exit } from './output.ts'

/** Options that every command takes. */
export type Common = Readonly<{ profile?: string; json?: boolean }>

/** Runs a command's work with the context made for it. */
export type Run = (
  command: string,
  common: Common,
  work: (context: Context) => Promise<Exit>,
) => Promise<void>

/** Ties a command's options to its work. */
export type Tie = <Options>(
  work: () => Promise<Work<Options>>,
  optionsOf: (given: Given) => Options,
) => (...given: unknown[]) => Promise<void>

/** What commander hands over: arguments in order, and options. */
export type Given = Readonly<{
  words: readonly string[]
  options: Readonly<Record<string, unknown>>
}>

/** The examples that a command's help ends with. */
export const examples = (...lines: readonly string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  $ dingkeep ${line}`)].join('\n')

const nameOf = (command: Command): string => {
  const parent = command.parent
  return parent === null || parent.parent === null
    ? command.name()
    : `${parent.name()} ${command.name()}`
}

/** Makes the tie between commander and the commands. */
export const tieTo =
  (run: Run): Tie =>
  (work, optionsOf) =>
  async (...given) => {
    const command = given.at(-1)
    if (!(command instanceof Command)) throw new TypeError('commander gave no command')
    const words = command.processedArgs.map(String)
    const options: Record<string, unknown> = command.optsWithGlobals()
    await run(nameOf(command), command.optsWithGlobals<Common>(), async (context) =>
      (await work())(context, optionsOf({ words, options })),
    )
  }
