import { schedule } from 'node-cron'

/** Calls back again and again until it is stopped; what is due is decided elsewhere. */
export type Ticker = (tick: () => void) => Readonly<{ stop: () => void }>

/** Three times a minute, on the computer's clock; a tick that comes late or twice does no harm. */
export const cronTicker: Ticker = (tick) => {
  const task = schedule('*/20 * * * * *', tick, { noOverlap: true, suppressMissedWarning: true })
  return { stop: () => void task.destroy() }
}
