import type { Output } from '../../preload/contract.ts'
import type { SettingsState } from '../../preload/contract/settings.ts'
import { agreeToLeave, askToLeave, forgetLeaving } from '../app/leaving.ts'
import { valueOf } from '../app/work.ts'
import { fail } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import { sessionsOf } from '../sessions.ts'

type Asked = Readonly<{ name: string; reason: string }>

/** Giving up a second copy: asked for, agreed to, taken back. The desk does it when it is due. */
export function leavingHandlers(desk: Desk, read: () => Promise<SettingsState>) {
  const state = async () => valueOf(await desk.needed()).engine.state
  const note = async (
    caller: Caller,
    noted: Readonly<{ action: string; reason?: string }>,
  ): Promise<void> => {
    const actor = await sessionsOf(desk).actor(caller, 'settings')
    desk.audit({ ...actor, ...noted, object: 'settings:second-copy', result: 'ok', about: {} })
    desk.touched()
  }
  return {
    async ask(caller: Caller, { name, reason }: Asked): Promise<Output<'settings.lower'>> {
      const before = await read()
      if (!before.secondCopies.some((copy) => copy.name === name))
        fail('wrongUse', { what: `the settings name no second copy '${name}'` })
      const { actor: by } = await sessionsOf(desk).actor(caller)
      const asking = { by, reason, now: desk.clock.now() }
      if (askToLeave(await state(), name, asking))
        await note(caller, { action: 'danger.asked', reason })
      const lowers = [{ key: 'second-copy', facts: { name } }]
      return { saved: false, lowers, settings: await read() }
    },
    async keep(caller: Caller, name: string): Promise<SettingsState> {
      if (forgetLeaving(await state(), name)) await note(caller, { action: 'danger.cancelled' })
      return read()
    },
    async agree(caller: Caller, name: string): Promise<SettingsState> {
      const { actor } = await sessionsOf(desk).actor(caller)
      if (!agreeToLeave(await state(), name, actor))
        fail('wrongUse', { what: 'settings.agree: another Owner has to' })
      await note(caller, { action: 'danger.agreed' })
      return read()
    },
  }
}
