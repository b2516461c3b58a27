import { onTestFinished } from 'vitest'

import { startSample, type Sample, type SampleOptions } from '../../main/sample/index.ts'

/** A day in November 2026 with nothing special about it, UTC+8. */
export const testNow = Date.parse('2026-11-20T10:00:00+08:00')

/** A sample company for one test: small, without speed limits, stopped when the test ends. */
export async function startTestSample(options: SampleOptions = {}): Promise<Sample> {
  const sample = await startSample({ people: 20, limits: false, ...options })
  onTestFinished(() => sample.stop())
  return sample
}

/** Sends an order to the control address and gives what it says. */
export async function order(
  sample: Pick<Sample, 'control'>,
  verb: 'tick' | 'change' | 'fault' | `graph/${'change' | 'fault' | 'quirks' | 'token'}`,
  body: object = {},
): Promise<unknown> {
  const response = await fetch(`${sample.control}/${verb}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${verb}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Reads the counters of the control address. */
export async function stateOf(sample: Pick<Sample, 'control'>): Promise<Record<string, unknown>> {
  const response = await fetch(`${sample.control}/state`)
  if (!response.ok) throw new Error(`state: ${response.status}`)
  return (await response.json()) as Record<string, unknown>
}
