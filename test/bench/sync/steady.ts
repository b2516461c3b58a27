import { setTimeout as wait } from 'node:timers/promises'

import type { Ticker } from '../../../main/adapters/schedule.ts'
import type { Clock } from '../../../main/core/ports.ts'
import { createDesk } from '../../../main/desk.ts'
import type { countingFetch } from './counting-fetch.ts'
import type { EngineAsk, Steady } from './messages.ts'

/** The product's own schedule wakes three times a minute. */
const tickEvery = 20_000
/** Longest time after which a change counts as lost. */
const patience = 5 * 60_000

type At = Readonly<{ link: number; clock: Clock; counts: ReturnType<typeof countingFetch> }>

/** Gives an order to the sample company's control address. */
async function ordered(ask: EngineAsk, verb: string, body: object): Promise<void> {
  const response = await fetch(`${ask.control}/${verb}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${verb}: ${response.status} ${await response.text()}`)
}

type Change = (number: number) => Promise<void>

/** What people do on either side, by kind; a side without an order of its own is not timed. */
function changesOf(ask: EngineAsk, whose: Readonly<{ person: string; mailbox: string }>) {
  const { person: userid, mailbox: user } = whose
  const onD: Readonly<Partial<Record<EngineAsk['kind'], Change>>> = {
    contact: (number) =>
      ordered(ask, 'change', {
        change: 'add-external',
        name: `Steady ${number}`,
        mobile: `${51_000_000 + number}`,
      }),
    event: (number) =>
      ordered(ask, 'change', { change: 'add-event', userid, summary: `Steady ${number}` }),
  }
  const onM: Readonly<Partial<Record<EngineAsk['kind'], Change>>> = {
    contact: (number) =>
      ordered(ask, 'graph/change', {
        change: 'add-contact',
        user,
        displayName: `Steady M ${number}`,
        mobilePhone: `+852 ${52_000_000 + number}`,
      }),
  }
  return { toOutlook: onD[ask.kind], toDingtalk: onM[ask.kind] }
}

/**
 * Times single changes, one after another at moments that no poll knows of, while the desk keeps the
 * link in step by itself as the product does: schedule, hints by the event stream, pace of polls.
 */
export async function steadyState(ask: EngineAsk, { link, clock, counts }: At): Promise<Steady> {
  const ticker: Ticker = (tick) => {
    const timer = setInterval(tick, tickEvery / ask.pace.speed)
    return { stop: () => clearInterval(timer) }
  }
  const desk = await createDesk({
    profile: ask.profile,
    clock,
    log: { write: () => undefined },
    fetch: counts.fetch,
    ticker,
    hearsEvents: true,
    tell: () => undefined,
  })
  const opened = await desk.opened()
  if (opened === null) throw new Error('the profile does not open')
  const { app, engine } = opened
  const { person, mailbox } = app.sync.link(link)
  const changes = changesOf(ask, { person: person.id, mailbox })
  const before = engine.state.ledger.read().used
  const rounds = () => engine.state.sync.runs(link, 100_000).length
  const roundsBefore = rounds()

  const timed = async (change: Change | undefined): Promise<number[]> => {
    const took: number[] = []
    for (let number = 0; change !== undefined && number < ask.changes; number += 1) {
      // Between 30 and 90 seconds, never in step with the polls.
      await wait((30_000 + ((number * 7_919) % 60_000)) / ask.pace.speed)
      const pairs = app.sync.link(link).pairs
      const began = clock.now()
      await change(number)
      while (app.sync.link(link).pairs <= pairs) {
        if (clock.now() - began > patience) {
          const { waiting, aside, cards } = app.sync.link(link)
          throw new Error(
            `change ${number} does not cross: ${JSON.stringify({ waiting, aside, cards })}`,
          )
        }
        await wait(10)
      }
      took.push(clock.now() - began)
    }
    return took.toSorted((a, b) => a - b)
  }
  try {
    return {
      toOutlook: await timed(changes.toOutlook),
      toDingtalk: await timed(changes.toDingtalk),
      metered: engine.state.ledger.read().used - before,
      rounds: rounds() - roundsBefore,
    }
  } finally {
    await desk.close()
  }
}
