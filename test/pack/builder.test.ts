import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

// electron-builder's own reader and checker of its settings; they come as CommonJS without types.
const load = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { getConfig, validateConfiguration } = load('app-builder-lib/out/util/config/config.js') as {
  getConfig: (dir: string, path: string | null, from: object | null) => Promise<object>
  validateConfiguration: (config: object, logger: { isEnabled: boolean }) => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const quiet = { isEnabled: false }

it('describes packing in words that electron-builder knows', async () => {
  const config = await getConfig(root, 'electron-builder.yml', null)

  await expect(validateConfiguration(config, quiet)).resolves.toBe(undefined)
  await expect(validateConfiguration({ ...config, aapId: 'x' }, quiet)).rejects.toThrow('aapId')
})
