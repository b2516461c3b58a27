import { expect, it } from 'vitest'

import { hunt, mutants } from '../../../torture/sync-mutants.ts'

// What the simulator cannot see, it does not prove: each weakness built in must be found.
it.for(mutants.map((mutant) => [mutant.name, mutant] as const))(
  'catches an engine with: %s',
  { timeout: 300_000, retry: 0 },
  async ([, mutant]) => {
    const { after } = await hunt(mutant, 10_000)

    expect(after).not.toBeNull()
  },
)
