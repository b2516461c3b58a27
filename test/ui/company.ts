import type { App } from '../../main/app-types.ts'
import type { Sample, SampleOptions } from '../../main/sample/index.ts'
import { backedUpCompany } from '../app/copied.ts'
import type { ProfileOptions, TestProfile } from '../app/profile.ts'
import { companyProfile, valueOf, watching } from '../app/profile.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { openWindow, type TestWindow, type WindowOptions } from './window.ts'

/** The Owner of the test company. */
export const owner = { name: 'Kwok Mei Ling', password: 'four quiet words here' } as const

type Options = WindowOptions &
  Readonly<{
    /** Settings of the profile beyond those of the sample company. */
    settings?: ProfileOptions & { company?: SampleOptions }
    /** Done with the engine before the window opens; one backup if it is left out. */
    before?: (app: App) => Promise<unknown>
    /** False leaves the profile without people: set up by the command line. */
    signedIn?: boolean
  }>

/** One incremental backup of all kinds. */
export const backedUp = async (app: App): Promise<unknown> =>
  valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))

/** A company of its own settings, or of another past than one backup. */
async function companyOf({ settings = {}, before = backedUp }: Options) {
  const clock = skippingClock()
  const company = await companyProfile({
    world: { clock },
    ...settings,
    company: { now: () => clock.now(), ...settings.company },
  })
  const app = await company.open()
  await before(app)
  await app.close()
  return company
}

/**
 * Opens the window on a set-up company (20 people, its server goes with the test) that was backed up
 * and whose Owner sits at the window.
 */
export async function openCompany(
  options: Options = {},
): Promise<TestWindow & TestProfile & { sample: Sample }> {
  const { settings, before, signedIn = true, ...rest } = options
  const isUsual = settings === undefined && before === undefined
  // Today, as the program behind the window takes the computer's clock.
  const company = isUsual ? await backedUpCompany(skippingClock()) : await companyOf(options)
  const opened = await openWindow({ ...rest, profile: company.profile })
  if (signedIn) {
    const added = await opened.ask('people.add', {
      ...owner,
      role: 'owner',
      reach: { departments: null, kinds: null },
      mail: '',
    })
    if (!added.ok) throw new Error(JSON.stringify(added.failure))
    await opened.page.reload()
  }
  return { ...company, ...opened }
}
