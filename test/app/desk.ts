import { onTestFinished } from 'vitest'

import type { Ticker } from '../../main/adapters/schedule.ts'
import type { Desk } from '../../main/desk-types.ts'
import { createDesk, type DeskOptions } from '../../main/desk.ts'
import { contract, type News, type Tell } from '../../preload/contract.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'

/** What a desk told, each checked against the contract. */
export type Told = { [T in Tell]: { name: T; news: News<T> } }[Tell]

export interface TestDesk {
  readonly desk: Desk
  readonly told: Told[]
  readonly clock: ReturnType<typeof skippingClock>
  /** Lets the desk do what is due, and waits until no run goes on. */
  readonly tick: () => Promise<void>
  readonly of: <T extends Tell>(name: T) => News<T>[]
}

/** Opens a desk on a profile whose schedule goes only when it is told to. */
export async function testDesk(
  profile: string,
  options: Partial<DeskOptions> & { clock?: ReturnType<typeof skippingClock> } = {},
): Promise<TestDesk> {
  const told: Told[] = []
  const clock = options.clock ?? skippingClock()
  let wake: () => void = () => undefined
  const ticker: Ticker = (tick) => {
    wake = tick
    return { stop: () => (wake = () => undefined) }
  }
  const desk = await createDesk({
    profile,
    clock,
    log: { write: () => undefined },
    fetch,
    ticker,
    ...options,
    tell: (name, news) => {
      contract.tells[name].parse(news)
      // The name belongs to the news; TypeScript cannot join the two.
      told.push({ name, news } as unknown as Told)
    },
  })
  onTestFinished(() => desk.close())
  const idle = async () => {
    for (let quiet = 0; quiet < 3; quiet = desk.run() === null ? quiet + 1 : 0)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    desk,
    told,
    clock,
    async tick() {
      wake()
      await idle()
    },
    of: <T extends Tell>(name: T) =>
      told.filter((one) => one.name === name).map((one) => one.news as News<T>),
  }
}
